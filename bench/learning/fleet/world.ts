import { type FittedAnotuner, fitAnotuner } from '#core/detect/anotuner/anotuner.ts';
import { DEFAULT_SETTINGS } from '#core/detect/cvae/settings.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import type { JudgedSpan, Span } from '#core/learn/judged-span.ts';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { prepareReplay, type Replay } from '#scripts/start/prepare-source.ts';
import { streamedRows } from '../../base/history.ts';
import { windowsOf } from '../../base/windows.ts';

const MODEL_SEED = 0;

/** A replay, what a base model learned from its training part, and what is true of its steps. */
export interface World {
  readonly replay: Replay;
  /** Ordered by entity and end. */
  readonly rows: readonly HistoryRow[];
  readonly base: FittedAnotuner;
  /** First step of the part that operators judge, and the first after it. */
  readonly feedback: { readonly from: number; readonly to: number };
}

/** A simulated reference fleet: weeks 1 and 2 train, week 3 is judged by operators, week 4 tests. */
export async function fleetWorld(seed: number): Promise<World> {
  const replay = await prepareReplay(
    { fleet: 'reference', seed, speed: Number.POSITIVE_INFINITY },
    Date.now(),
  );
  return worldOf(replay, { from: replay.trainSteps, to: replay.judgedFrom });
}

export function worldOf(replay: Replay, feedback: World['feedback']): World {
  const rows = streamedRows(replay);
  const training = windowsOf(replay, rows, (last) => last < replay.trainSteps);
  const base = fitAnotuner(training, seededRandom(MODEL_SEED), DEFAULT_SETTINGS, {});
  return { replay, rows, base, feedback };
}

export function timeOf({ source, kpiSet }: Replay, step: number): number {
  return source.startMs + step * kpiSet.granularityMs;
}

/** Last days of the training part, by whose scores thresholds are set. */
export function calibrationFrom({ trainSteps, kpiSet }: Replay): number {
  return trainSteps - Math.round((4 * DAY_MS) / kpiSet.granularityMs);
}

/** An operator who is never wrong, and marks exactly the anomalous steps of a span. */
export function judge(
  { source, kpiSet }: Replay,
  entity: string,
  { from, to }: Span,
  verdict: JudgedSpan['verdict'] | undefined,
): JudgedSpan {
  const labels = source.labels(entity)!;
  const step = (ms: number) => Math.round((ms - source.startMs) / kpiSet.granularityMs);
  const anomalous: Span[] = [];
  for (let i = step(from); i <= step(to); i++) {
    if (!labels[i]) continue;
    const at = source.startMs + i * kpiSet.granularityMs;
    const last = anomalous.at(-1);
    if (last !== undefined && last.to === at - kpiSet.granularityMs) {
      anomalous[anomalous.length - 1] = { from: last.from, to: at };
    } else anomalous.push({ from: at, to: at });
  }
  return {
    id: `${entity}~${from}~${to}`,
    entity,
    from,
    to,
    anomalous,
    verdict: verdict ?? (anomalous.length > 0 ? 'FALSE_NEGATIVE' : 'NORMAL'),
    requested: verdict === undefined,
  };
}
