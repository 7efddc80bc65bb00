import type { HistoryRow } from '#core/history/history-row.ts';
import type { JudgedSpan, Span } from '#core/learn/judged-span.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { streamedRows } from '#scripts/detect/streamed-rows.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';
import { retrainerSchema } from '#services/retrainer/config.ts';
import { fitBase } from '#services/retrainer/fit-base.ts';
import { baseArtifact } from '#services/retrainer/publish-base.ts';
import { stepAt } from '../base/windows.ts';

const { shape } = retrainerSchema;
const defaultOf = <T>(variable: { parse(value: undefined): T }): T => variable.parse(undefined);

/** The retrainer's defaults. */
export const THRESHOLD = {
  method: defaultOf(shape.THRESHOLD_METHOD),
  level: defaultOf(shape.THRESHOLD_LEVEL),
};
const CALIBRATION_DAYS = defaultOf(shape.CALIBRATION_DAYS);
const MODEL_SEED = defaultOf(shape.SEED);

/** Steps of a part of a replay: `from` to `to` − 1. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** A replay with a base model, at the moment when operators have seen the second of its three parts. */
export interface World {
  readonly replay: Replay;
  /** Of all three parts; ordered by entity and end. */
  readonly rows: readonly HistoryRow[];
  /** What a retrainer can know: rows of the first two. */
  readonly history: readonly HistoryRow[];
  /** Fitted on the first part. */
  readonly base: ModelArtifact;
  readonly feedback: Part;
  readonly test: Part;
  /** First step of the days by whose scores the base's threshold was set. */
  readonly calibrationFrom: number;
}

/** @param feedback what operators judge; what follows is the test */
export async function worldOf(replay: Replay, feedback: Part): Promise<World> {
  const { kpiSet, source } = replay;
  const rows = streamedRows(replay);
  const training = rows.filter(({ end }) => stepAt(replay, end) < feedback.from);
  const ends = training.map(({ end }) => end);
  const span = {
    from: ends.reduce((a, b) => Math.min(a, b)),
    to: ends.reduce((a, b) => Math.max(a, b)),
    entities: source.entities.map(({ id }) => id),
  };
  const calibrateAfter = span.to - CALIBRATION_DAYS * DAY_MS;
  const model = await fitBase(training, { kpiSet, calibrateAfter, threshold: THRESHOLD, seed: MODEL_SEED });
  const base = await baseArtifact({
    kpiSet,
    model,
    span,
    threshold: THRESHOLD,
    seed: MODEL_SEED,
    codeVersion: '',
    now: 0,
  });
  return {
    replay,
    rows,
    history: rows.filter(({ end }) => stepAt(replay, end) < feedback.to),
    base,
    feedback,
    test: { from: feedback.to, to: source.steps },
    calibrationFrom: stepAt(replay, calibrateAfter) + 1,
  };
}

/** An operator who is never wrong: marks exactly the anomalous steps of a span. */
export function judgedBy(
  { replay }: World,
  { entity, from, to }: Span & { readonly entity: string },
  verdict?: JudgedSpan['verdict'],
): JudgedSpan {
  const { source, kpiSet } = replay;
  const labels = source.labels(entity)!;
  const anomalous: Span[] = [];
  for (let at = from; at <= to; at += kpiSet.granularityMs) {
    if (labels[stepAt(replay, at)] === 0) continue;
    const last = anomalous.at(-1);
    if (last?.to === at - kpiSet.granularityMs) anomalous.splice(-1, 1, { from: last.from, to: at });
    else anomalous.push({ from: at, to: at });
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
