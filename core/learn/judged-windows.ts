import type { WindowBatch } from '#core/detect/detector.ts';
import type { HistoryRow } from '#core/history/history-row.ts';
import { type HistoryCut, windowsFromHistory } from '#core/history/windows-from-history.ts';
import { joinMarked } from './fine-tune/marked-selection.ts';
import { SETTLED_DELAY } from './head/layout.ts';
import type { JudgedSpan, Span } from './judged-span.ts';
import { MARK, type MarkedWindows } from './marked-windows.ts';

/** How history is cut into windows. */
export type WindowCut = Pick<HistoryCut, 'windowLength' | 'hop' | 'kpis' | 'granularityMs'>;

/**
 * The windows past the warm-up that hold a judged step of their entity, with what was said of each step. Where two spans
 * say different things of a step, ANOMALOUS counts.
 * @param rows ordered by entity, then end
 */
export function* judgedWindows(
  rows: readonly HistoryRow[],
  judged: readonly JudgedSpan[],
  cut: WindowCut,
): Generator<MarkedWindows> {
  const spans = Map.groupBy(judged, ({ entity }) => entity);
  const reach = (cut.windowLength - 1) * cut.granularityMs;
  for (const [entity, own] of Map.groupBy(rows, (row) => row.entity)) {
    const said = spans.get(entity);
    if (said === undefined) continue;
    const include = (end: number, status: HistoryRow['status']) =>
      status === 'OK' && said.some(({ from, to }) => from <= end && to >= end - reach);
    for (const windows of windowsFromHistory(own, { ...cut, include })) {
      yield { windows, marks: marksOf(windows, said, cut.granularityMs) };
    }
  }
}

/** All of them in one; undefined where the history has none. */
export function allJudgedWindows(
  rows: readonly HistoryRow[],
  judged: readonly JudgedSpan[],
  cut: WindowCut,
): MarkedWindows | undefined {
  const parts = [...judgedWindows(rows, judged, cut)];
  return parts.length === 0 ? undefined : joinMarked(...parts);
}

/** Steps at the end of a window that are scored, at once or settled. */
export const scoredSteps = ({ hop }: Pick<WindowCut, 'hop'>): number => hop + SETTLED_DELAY;

/**
 * The windows past the warm-up of which none of the last steps is judged.
 * @param rows ordered by entity, then end
 * @param period ends of the windows wanted, ms
 * @param steps how many steps shall be unjudged, by default all that are scored
 */
export function* unjudgedWindows(
  rows: readonly HistoryRow[],
  judged: readonly JudgedSpan[],
  cut: WindowCut,
  period: Span,
  steps: number = scoredSteps(cut),
): Generator<WindowBatch> {
  const spans = Map.groupBy(judged, ({ entity }) => entity);
  const reach = (steps - 1) * cut.granularityMs;
  for (const [entity, own] of Map.groupBy(rows, (row) => row.entity)) {
    const said = spans.get(entity) ?? [];
    const include = (end: number, status: HistoryRow['status']) =>
      status === 'OK' &&
      end >= period.from &&
      end <= period.to &&
      !said.some(({ from, to }) => from <= end && to >= end - reach);
    yield* windowsFromHistory(own, { ...cut, include });
  }
}

function marksOf(
  { count, length, ends }: WindowBatch,
  said: readonly JudgedSpan[],
  stepMs: number,
): Uint8Array {
  const marks = new Uint8Array(count * length).fill(MARK.UNKNOWN);
  for (let b = 0; b < count; b++) {
    const first = ends[b] - (length - 1) * stepMs;
    const set = (from: number, to: number, mark: number) => {
      const start = Math.max(0, Math.ceil((from - first) / stepMs));
      const end = Math.min(length, Math.floor((to - first) / stepMs) + 1);
      if (start < end) marks.fill(mark, b * length + start, b * length + end);
    };
    for (const { from, to } of said) set(from, to, MARK.NORMAL);
    for (const { anomalous } of said) for (const { from, to } of anomalous) set(from, to, MARK.ANOMALOUS);
  }
  return marks;
}

/** Windows of which no one has said anything, taken as normal. */
export function presumedNormal(windows: WindowBatch): MarkedWindows {
  return { windows, marks: new Uint8Array(windows.count * windows.length).fill(MARK.NORMAL) };
}
