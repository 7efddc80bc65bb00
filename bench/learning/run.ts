import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { prepareReplay } from '#scripts/start/prepare-source.ts';
import { Progress } from '#scripts/start/progress.ts';
import { figure, rangeOf } from '../figures-text.ts';
import { entityRow, SETS } from './entities.ts';
import { type LearningOptions, SEEDS } from './options.ts';
import { type EntityRow, type LearningReport, type LeftOut, variantRows } from './report.ts';
import { type FleetOutcome, fleetVariants } from './variants.ts';
import { worldOf } from './world.ts';

/** Measures what was asked for, one thing after the other. */
export async function run(options: LearningOptions, lifecycle: Lifecycle): Promise<LearningReport> {
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const began = performance.now();
  const say = (line: string) =>
    progress.say(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const { data } = options;
  const seeds = options.seeds ?? (data === undefined ? SEEDS : 0);
  const outcomes = await fleets(seeds, options, say);
  const entities = data === undefined ? [] : await realEntities(data, options, say);
  progress.stop();
  return {
    rows: variantRows(outcomes.flatMap(({ figures }) => figures)),
    promotions: outcomes.flatMap(({ promotion }) => promotion ?? []),
    leaveOneOut: leftOutRows(outcomes.flatMap(({ leftOut }) => leftOut)),
    entities,
    seconds: (performance.now() - began) / 1000,
  };
}

async function fleets(
  seeds: number,
  { firstSeed, only }: LearningOptions,
  say: (line: string) => void,
): Promise<FleetOutcome[]> {
  const outcomes: FleetOutcome[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const replay = await prepareReplay(
      { fleet: 'reference', seed, speed: Number.POSITIVE_INFINITY },
      Date.now(),
    );
    const world = await worldOf(replay, { from: replay.trainSteps, to: replay.judgedFrom });
    say(`fleet ${seed}: ${world.rows.length} windows, base fitted`);
    outcomes.push(await fleetVariants(world, seed, (variant) => only.includes(variant), say));
  }
  return outcomes;
}

async function realEntities(
  data: string,
  { firstSeed, entity: wanted }: LearningOptions,
  say: (line: string) => void,
): Promise<EntityRow[]> {
  const rows: EntityRow[] = [];
  for (const own of SETS) {
    const { set, granularity } = own;
    for (const entity of foldersIn(join(data, set))) {
      if (wanted !== undefined && !wanted.includes(entity)) continue;
      const input = join(data, set, entity);
      const replay = await prepareReplay(
        { fleet: 'reference', seed: 0, input, granularity, speed: Number.POSITIVE_INFINITY },
        Date.now(),
      );
      const row = await entityRow(own, entity, replay, firstSeed);
      rows.push(row);
      const text = (figures: EntityRow['after']) =>
        figures === null
          ? 'no labels'
          : `AUC-PR ${figure(figures.aucPr)}, VUS-PR ${figure(figures.vusPr)}, F1 ${figure(figures.f1)}`;
      say(`${set} ${entity}: ${text(row.before)} → ${row.candidate}: ${text(row.after)}`);
    }
  }
  return rows;
}

/** Names of the folders in a folder, in order; none where it is not there. */
function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort((a, b) => a.localeCompare(b, 'en'));
  } catch {
    return [];
  }
}

function leftOutRows(all: readonly LeftOut[]): LearningReport['leaveOneOut'] {
  return [...Map.groupBy(all, ({ kind }) => kind)].map(([kind, rows]) => ({
    kind,
    recall: rangeOf(rows.map(({ recall }) => recall)),
    normalFlagged: rangeOf(rows.map(({ normalFlagged }) => normalFlagged)),
  }));
}
