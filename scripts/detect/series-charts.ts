import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import { runs } from '#core/evaluate/runs.ts';
import type { ChartSvg, Span, TimelineRow } from '../report/charts.ts';
import { confusionChart, timelineChart } from '../report/charts.ts';
import type { LabelledSeries } from './detect-input.ts';

/** KPIs that are drawn; a page of fifty says nothing. */
const MOST_KPIS = 4;

/** What a detector says of a series. */
export interface Verdict {
  /** [steps] NaN at steps without a score */
  readonly scores: Float32Array;
  readonly threshold: number;
  /** [steps, K] in raw units; absent where the detector expects nothing */
  readonly expected?: Float32Array;
}

/**
 * From the first judged step on: the score with its threshold, the KPIs that differ most where it is over that, and what is
 * labelled.
 */
export function seriesChart(own: LabelledSeries, verdict: Verdict): ChartSvg {
  const { series, kpis } = own;
  const { expected } = verdict;
  const steps = judgedSteps(own);
  const column = (values: Float32Array, k: number) => steps.map((step) => values[step * kpis.length + k]);
  const score = scorePanel('score', verdict, steps);
  const rows = shownKpis(own, score.flagged).map((k) => ({
    name: kpis[k],
    lines: [
      { name: kpis[k], values: column(series.values, k) },
      ...(expected === undefined
        ? []
        : [{ name: `${kpis[k]} expected`, values: column(expected, k), dashed: true }]),
    ],
    flagged: score.flagged,
  }));
  return labelledTimeline(own, steps, [score, ...rows]);
}

/** Scores of several detectors, one above the other. */
export function scoresChart(
  own: LabelledSeries,
  verdicts: readonly (Verdict & { readonly detector: string })[],
): ChartSvg {
  const steps = judgedSteps(own);
  const rows = verdicts.map((verdict) => scorePanel(verdict.detector, verdict, steps));
  return labelledTimeline(own, steps, rows);
}

function judgedSteps({ series, judgedFrom }: LabelledSeries): number[] {
  return Array.from({ length: series.steps - judgedFrom }, (_, i) => judgedFrom + i);
}

function scorePanel(name: string, { scores, threshold }: Verdict, steps: readonly number[]) {
  return {
    name,
    lines: [{ name, values: steps.map((step) => scores[step]) }],
    thresholds: [{ name: 'threshold', value: threshold }],
    flagged: steps.map((step) => scores[step] > threshold),
  };
}

function labelledTimeline(
  { series, labels, judgedFrom, isDated }: LabelledSeries,
  steps: readonly number[],
  rows: readonly TimelineRow[],
): ChartSvg {
  const { entity, startMs, granularityMs } = series;
  const at = (step: number) => (isDated ? startMs + step * granularityMs : step);
  return timelineChart({
    title: entity,
    times: steps.map(at),
    ...(isDated ? {} : { xType: 'value', xLabel: 'row' }),
    rows,
    ...(labels === undefined ? {} : { spans: labelledSpans(labels, judgedFrom, at) }),
  });
}

/** Counts of flagged and labelled steps as a picture. */
export function qualityChart({ confusion }: EvaluationReport, entity: string): ChartSvg {
  return confusionChart({ title: `${entity}: steps flagged and labelled`, counts: confusion });
}

/** The KPIs whose mean differs most between flagged steps and the others, in standard deviations, in their order. */
function shownKpis({ series, kpis, judgedFrom }: LabelledSeries, flagged: readonly boolean[]): number[] {
  const shifts = kpis.map((_, k) => {
    const sums = { over: 0, overs: 0, sum: 0, squares: 0, count: 0 };
    flagged.forEach((isFlagged, i) => {
      const value = series.values[(judgedFrom + i) * kpis.length + k];
      if (Number.isNaN(value)) return;
      sums.sum += value;
      sums.squares += value * value;
      sums.count++;
      if (isFlagged) {
        sums.over += value;
        sums.overs++;
      }
    });
    const mean = sums.sum / sums.count;
    const sd = Math.sqrt(Math.max(0, sums.squares / sums.count - mean * mean));
    return sums.overs === 0 || !(sd > 0) ? 0 : Math.abs(sums.over / sums.overs - mean) / sd;
  });
  const order = kpis.map((_, k) => k).sort((a, b) => shifts[b] - shifts[a] || a - b);
  return order.slice(0, MOST_KPIS).sort((a, b) => a - b);
}

function labelledSpans(labels: Uint8Array, from: number, at: (step: number) => number): Span[] {
  return runs(labels.length, (step) => (step >= from ? labels[step] : 0)).map((run) => ({
    from: at(run.from),
    to: at(run.to),
    name: 'labelled',
  }));
}
