import type { Activation, GateDecision, ModelList, ModelRow } from '../../../api/shapes/model.ts';
import { type Standing, standingOf } from './model-book.ts';
import { type Tick, ticksOf, timeScale } from './time-scale.ts';

type Candidate = GateDecision['candidates'][number];

/** A stretch of time in which a model was in force, px. */
export interface Reign {
  readonly from: number;
  readonly to: number;
  /** It is in force still. */
  readonly open: boolean;
}

/** What the gate compared and nobody published: a stub beside the model that the run did publish. */
export interface Stub {
  readonly candidate: Candidate;
  readonly x: number;
  readonly y: number;
}

export interface LineageRow {
  readonly model: ModelRow;
  readonly standing: Standing;
  /** Where it was made. */
  readonly x: number;
  readonly y: number;
  readonly reigns: readonly Reign[];
  readonly stubs: readonly Stub[];
  /** Where the line from its parent begins; null: it has none here. */
  readonly branch: { readonly x: number; readonly y: number } | null;
}

/** A change of the model in force: from one row to another. */
export interface Move {
  readonly activation: Activation;
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

export interface Lineage {
  readonly rows: readonly LineageRow[];
  readonly moves: readonly Move[];
  readonly ticks: readonly Tick[];
  /** Where lines begin and end, px. */
  readonly left: number;
  readonly right: number;
  readonly height: number;
  /** Models left out because they are older, and no ancestor of one that is shown. */
  readonly leftOut: number;
}

export interface LineageSize {
  readonly width: number;
  /** Room for names beside the lines; 0 puts them above. */
  readonly nameWidth: number;
  readonly rowHeight: number;
  readonly stubHeight: number;
  readonly axisHeight: number;
  readonly tickWidth: number;
}

/** Room left of the first and right of the last time, px. */
const MARGIN = 14;

/**
 * Places the models of one kpiSet: a row for each, oldest first, a line from each to what was tuned from it, and thick
 * where it was in force.
 * @param now right end of the axis, ms
 * @param most rows; the newest are kept, and the ancestors of these
 */
export function lineageOf(
  { models, activations }: ModelList,
  now: number,
  size: LineageSize,
  most: number,
): Lineage {
  const shown = newest(models, most);
  const ids = new Set(shown.map(({ id }) => id));
  const changes = activations.filter(({ modelId }) => ids.has(modelId));
  const times = [...shown.map(({ createdAt }) => createdAt), ...changes.map(({ since }) => since), now];
  const left = size.nameWidth + MARGIN;
  const right = size.width - MARGIN;
  const scale = timeScale(times, left, right);

  const told = new Set<string>();
  let y = size.axisHeight;
  const rows: LineageRow[] = [];
  for (const model of shown) {
    const parent = rows.find((row) => row.model.id === model.parent);
    const x = scale.x(model.createdAt);
    const rowY = y + size.rowHeight / 2;
    y += size.rowHeight;
    const stubs = unpublished(model, told).map((candidate) => {
      y += size.stubHeight;
      return { candidate, x, y: y - size.stubHeight / 2 };
    });
    rows.push({
      model,
      standing: standingOf(model, activations),
      x,
      y: rowY,
      reigns: reignsOf(model, changes, now).map(([from, to, open]) => ({
        from: scale.x(from),
        to: scale.x(to),
        open,
      })),
      stubs,
      branch: parent === undefined ? null : { x: parent.x, y: parent.y },
    });
  }

  const yOf = new Map(rows.map((row) => [row.model.id, row.y]));
  const moves = changes.map((activation) => {
    const to = yOf.get(activation.modelId)!;
    const from = activation.previous === null ? undefined : yOf.get(activation.previous);
    return { activation, x: scale.x(activation.since), from: from ?? to, to };
  });
  return {
    rows,
    moves,
    ticks: ticksOf(times, scale, size.tickWidth),
    left,
    right,
    height: y,
    leftOut: models.length - shown.length,
  };
}

function newest(models: readonly ModelRow[], most: number): ModelRow[] {
  const oldestFirst = models.toSorted((a, b) => a.createdAt - b.createdAt || a.id.localeCompare(b.id));
  const byId = new Map(models.map((model) => [model.id, model]));
  const kept = new Set<ModelRow>();
  for (const model of oldestFirst.slice(-most)) {
    for (let one: ModelRow | undefined = model; one !== undefined && !kept.has(one); ) {
      kept.add(one);
      one = one.parent === null ? undefined : byId.get(one.parent);
    }
  }
  for (const model of models) if (model.inForce) kept.add(model);
  return oldestFirst.filter((model) => kept.has(model));
}

/** When a model was in force: from, to, and whether it is still. What the topic has forgotten begins when it was made. */
function reignsOf(
  { id, createdAt }: ModelRow,
  activations: readonly Activation[],
  now: number,
): [number, number, boolean][] {
  const reigns: [number, number, boolean][] = [];
  activations.forEach(({ modelId, previous, since }, i) => {
    const next = activations[i + 1]?.since;
    if (modelId === id) reigns.push([since, next ?? now, next === undefined]);
    else if (i === 0 && previous === id) reigns.push([createdAt, since, false]);
  });
  return reigns;
}

function unpublished({ runId, decision }: ModelRow, told: Set<string>): Candidate[] {
  if (decision === null || (runId !== null && told.has(runId))) return [];
  if (runId !== null) told.add(runId);
  return decision.candidates.filter(({ name, modelId }) => modelId === null && name !== 'base');
}
