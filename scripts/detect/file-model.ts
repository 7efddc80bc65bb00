import type { Detector } from '#core/detect/detector.ts';
import { overSteps, type WindowCut } from '#core/detect/series-windows.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import type { ScaledSeries } from '#core/series/batch-condition.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { DetectorSession } from '#platform/onnx/detector-session.ts';
import { type InputOptions, type LabelledSeries, readInput } from './detect-input.ts';
import {
  type FitOptions,
  fitOnSeries,
  type PreparedSeries,
  prepare,
  tooShort,
  underKnown,
} from './fit-series.ts';
import { calibrationScores, thresholdOf } from './judge-series.ts';
import { type FileModel, withSession } from './model-file.ts';

/**
 * Fits one detector on the learned part of all series, as a model that scores other files with the same columns.
 * @throws TowerwatchError INPUT_TOO_SHORT, INPUT_KPIS_DIFFER, or DETECTOR_NOT_SERVABLE where a score needs more than its window
 */
export async function fitModel(
  detector: Detector,
  series: readonly LabelledSeries[],
  options: FitOptions,
): Promise<FileModel & { readonly seconds: number }> {
  const [
    {
      kpis,
      isTabular,
      isTimed,
      series: { granularityMs },
    },
  ] = series;
  for (const own of series.slice(1)) requireSameColumns(series[0], own);
  const prepared = series.map(prepare);
  const { fitted, cut, windows, seconds } = fitOnSeries(detector, prepared, options);
  const graph = fitted.graph?.();
  if (graph === undefined) {
    const why = `a model of ${detector.family} cannot be kept, since a score needs more than its window; use evaluate or compare`;
    throw new TowerwatchError('DETECTOR_NOT_SERVABLE', why);
  }
  const onnx = encodeOnnx(graph);
  return {
    detector: detector.family,
    kpis: [...kpis],
    windowLength: cut.length,
    hop: cut.hop,
    granularityMs: isTimed ? granularityMs : null,
    isTabular,
    threshold: await thresholdOver(prepared, cut, onnx),
    seed: options.seed,
    windows,
    conditions: Object.fromEntries(prepared.map((own) => [own.series.entity, own.condition])),
    onnx,
    seconds,
  };
}

/** Of the last learned scores of all series together. */
async function thresholdOver(
  series: readonly PreparedSeries[],
  cut: WindowCut,
  onnx: Uint8Array,
): Promise<number> {
  return withSession({ onnx }, async (session) => {
    const parts: number[] = [];
    for (const { scaled, learnSteps } of series) {
      parts.push(...calibrationScores(await scoresBy(session, scaled, cut), learnSteps));
    }
    return thresholdOf(Float32Array.from(parts));
  });
}

/** [steps] of a series by a model's graph, NaN at steps without a score */
export function scoresBy(
  session: DetectorSession,
  scaled: ScaledSeries,
  cut: WindowCut,
): Promise<Float32Array> {
  return overSteps(scaled, cut, async (batch) => (await session.score(batch)).scores);
}

/**
 * Series as a model reads them: under the condition that the model knows of their entity, or of its only entity; else under
 * one that is learned from their first steps.
 * @throws TowerwatchError INPUT_… as `readInput`; INPUT_TOO_SHORT where there is no window, or nothing to learn from
 */
export async function readForModel(
  input: string,
  options: InputOptions,
  { kpis, conditions, granularityMs, isTabular, windowLength }: FileModel,
): Promise<PreparedSeries[]> {
  const known = Object.values(conditions);
  const all = await readInput(input, {
    ...(granularityMs === null ? {} : { granularity: granularityMs }),
    rows: isTabular ? 'tabular' : 'series',
    ...options,
    columns: kpis,
  });
  return all.map((own) => {
    requireSameStep(own, granularityMs);
    if (own.series.steps < windowLength) {
      const found = `${own.series.steps} rows where the model reads windows of ${windowLength}`;
      throw tooShort(own, `${found}; give more`);
    }
    const condition = conditions[own.series.entity] ?? (known.length === 1 ? known[0] : undefined);
    return condition === undefined ? prepare(own) : underKnown(own, condition);
  });
}

function requireSameStep({ series, files }: LabelledSeries, granularityMs: number | null): void {
  if (granularityMs === null || series.granularityMs === granularityMs) return;
  const [file] = files;
  const found = `its rows are ${series.granularityMs / 1000} s apart; the model has learned from rows ${granularityMs / 1000} s apart`;
  throw new TowerwatchError('INPUT_GRANULARITY', `${file}: ${found}; give rows at its step`, {
    context: { file },
  });
}

function requireSameColumns(first: LabelledSeries, other: LabelledSeries): void {
  if (other.kpis.join() === first.kpis.join()) return;
  const [file] = other.files;
  const found = `its columns are ${other.kpis.join(', ')}; those of ${first.files[0]} are ${first.kpis.join(', ')}`;
  throw new TowerwatchError('INPUT_KPIS_DIFFER', `${file}: ${found}; fit a model for each`, {
    context: { file },
  });
}
