import { beforeAll, describe, expect, test } from '@jest/globals';
import type { WindowBatch } from '#core/detect/detector.ts';
import { contributionWeightsOf } from '#core/detect/residual-features/contribution.ts';
import { readResidual } from '#core/detect/residual-features/residual.ts';
import { type Lesson, learnHead } from '#core/learn/candidates.ts';
import { joinMarked } from '#core/learn/fine-tune/marked-selection.ts';
import { putResidual } from '#core/learn/fine-tune/transplant.ts';
import type { FittedHead } from '#core/learn/head/head.ts';
import { allJudgedWindows, presumedNormal } from '#core/learn/judged-windows.ts';
import { MARK, type MarkedWindows } from '#core/learn/marked-windows.ts';
import { syntheticAnomalies } from '#core/learn/synthetic.ts';
import { seededRandom } from '#core/random/random.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { steps } from '../support/series-samples.ts';
import { pick, randomBatch } from '../support/window-batches.ts';

const windows = randomBatch({ length: 48, kpis: 4, hop: 4 }, 900, seededRandom(5));
const { length, kpis, hop } = windows;
/** Steps at the end of a window that deviate. */
const DEVIATING = 16;

/** Every n-th window from `first` on. */
function every(n: number, first: number): WindowBatch {
  return pick(
    windows,
    steps(0, windows.count).filter((i) => i % n === first),
  );
}

/** The windows with the residual of a KPI moved over the last steps. */
function moved(usual: WindowBatch, kpi: number, by: number): WindowBatch {
  const batch = { ...usual, x: usual.x.slice() };
  const residual = new Float64Array(length * kpis);
  for (let b = 0; b < batch.count; b++) {
    readResidual(usual, b, length, residual);
    for (const t of steps(length - DEVIATING, length))
      putResidual(batch, b, t, kpi, residual[t * kpis + kpi] + by);
  }
  return batch;
}

function marked(batch: WindowBatch, mark: number): MarkedWindows {
  const marks = new Uint8Array(batch.count * length).fill(MARK.UNKNOWN);
  for (let b = 0; b < batch.count; b++) marks.fill(mark, (b + 1) * length - DEVIATING, (b + 1) * length);
  return { windows: batch, marks };
}

describe('anomalies of no particular kind', () => {
  const normal = every(9, 0);
  const hosts = presumedNormal(normal);
  const made = syntheticAnomalies(hosts, 150, seededRandom(3));

  test('change marked steps alone, on windows that were there', () => {
    const places = new Map(steps(0, normal.count).map((i) => [`${normal.entities[i]} ${normal.ends[i]}`, i]));
    const { windows, marks } = made;
    expect(windows.count).toBe(150);
    let changed = 0;
    for (let b = 0; b < windows.count; b++) {
      const host = pick(normal, [places.get(`${windows.entities[b]} ${windows.ends[b]}`)!]);
      const own = pick(windows, [b]);
      expect({ ...own, x: host.x }).toEqual(host);
      for (const t of steps(0, length)) {
        const cells = (x: Float32Array) => [...x.subarray(t * kpis, (t + 1) * kpis)];
        const mark = marks[b * length + t];
        if (mark === MARK.NORMAL) expect(cells(own.x)).toEqual(cells(host.x));
        else expect(mark).toBe(MARK.ANOMALOUS);
        if (mark === MARK.ANOMALOUS && String(cells(own.x)) !== String(cells(host.x))) changed++;
      }
    }
    const anomalous = marks.filter((mark) => mark === MARK.ANOMALOUS).length;
    expect(changed / anomalous).toBeGreaterThan(0.95);
  });

  test('are one run of steps in every window, short and long, on few KPIs and many', () => {
    const runs = steps(0, 150).map((b) =>
      String.fromCharCode(...made.marks.slice(b * length, (b + 1) * length).map((m) => 48 + m)),
    );
    for (const run of runs) expect(run).toMatch(/^0*1+0*$/);
    const durations = runs.map((run) => run.replaceAll('0', '').length);
    expect(Math.min(...durations)).toBeLessThan(6);
    expect(Math.max(...durations)).toBeGreaterThan(30);
  });

  test('leave the marks of their hosts as they are', () => {
    const host = marked(normal, MARK.NORMAL);
    const { windows, marks } = syntheticAnomalies(host, 100, seededRandom(3));
    expect(windows.count).toBe(100);
    for (let b = 0; b < windows.count; b++) {
      const isKept = marks
        .slice(b * length, (b + 1) * length)
        .every((mark, t) => mark === MARK.ANOMALOUS || mark === host.marks[t]);
      expect(isKept).toBe(true);
    }
  });

  test('are the same for the same seed, and none where there is no window', () => {
    expect(syntheticAnomalies(hosts, 150, seededRandom(3))).toEqual(made);
    expect(syntheticAnomalies(hosts, 150, seededRandom(4))).not.toEqual(made);
    expect(syntheticAnomalies(presumedNormal(pick(normal, [])), 150, seededRandom(3)).windows.count).toBe(0);
  });
});

describe('a head that was told of a few windows', () => {
  const unseen = every(3, 1);
  const anomaly = (windows: WindowBatch) => moved(windows, 0, -4);
  const regime = (windows: WindowBatch) => moved(windows, 1, 4);
  const lesson: Lesson = {
    judged: joinMarked(
      marked(anomaly(every(60, 0)), MARK.ANOMALOUS),
      marked(regime(every(30, 15)), MARK.NORMAL),
    ),
    normal: every(3, 2),
  };
  const weights = contributionWeightsOf(lesson.normal);
  let head: FittedHead;

  beforeAll(() => {
    head = learnHead(lesson, weights, seededRandom(1));
  });

  /** Share of windows of which the last step, or the last that is settled, is scored above 98 % of usual ones. */
  function flagged(windows: WindowBatch, which: 'scores' | 'settled'): number {
    const last = (batch: WindowBatch) => head.score(batch)[which]!.filter((_, i) => i % hop === hop - 1);
    const threshold = quantile(last(unseen), 0.98);
    return last(windows).filter((score) => score > threshold).length / windows.count;
  }

  test.each(['scores', 'settled'] as const)(
    'finds their kind in others, and passes what they called normal: %s',
    (which) => {
      expect(flagged(anomaly(unseen), which)).toBeGreaterThan(0.95);
      expect(flagged(regime(unseen), which)).toBeLessThan(0.3);
    },
  );

  test('finds what nobody has named, unless the like of it is normal', () => {
    const unnamed = moved(unseen, 3, 6);
    expect(flagged(unnamed, 'scores')).toBeGreaterThan(0.6);
    head = learnHead(lesson, weights, seededRandom(1), { augmentation: 'transplant', synthetic: 0 });
    expect(flagged(unnamed, 'scores')).toBeLessThan(0.3);
  });

  test('is the same for the same seed, and another for another', () => {
    const few = { augmentation: 'none', synthetic: 50 } as const;
    const short = { ...lesson, normal: every(30, 2) };
    const scores = (seed: number) => learnHead(short, weights, seededRandom(seed), few).score(unseen);
    const once = scores(1);
    expect(scores(1)).toEqual(once);
    expect(scores(2)).not.toEqual(once);
  });

  test('needs no anomaly among the labels, and says how far KPIs are from their condition', () => {
    const calm = { ...lesson, judged: marked(regime(every(60, 30)), MARK.NORMAL) };
    head = learnHead(calm, weights, seededRandom(1));
    expect(flagged(anomaly(unseen), 'scores')).toBeGreaterThan(0.6);
    const { contributions } = head.score(anomaly(unseen));
    for (let b = 0; b < unseen.count; b++) {
      const own = contributions.subarray(b * kpis, (b + 1) * kpis);
      for (const value of own) expect(value).toBeGreaterThanOrEqual(0);
    }
  });
});

test('marked windows are joined with their marks; none are nothing', () => {
  const [a, b] = [marked(every(60, 1), MARK.NORMAL), marked(every(60, 2), MARK.ANOMALOUS)];
  const both = joinMarked(a, b);
  expect(both.windows.count).toBe(a.windows.count + b.windows.count);
  expect([...both.marks]).toEqual([...a.marks, ...b.marks]);
  expect(both.windows.x).toEqual(Float32Array.from([...a.windows.x, ...b.windows.x]));
  expect(allJudgedWindows([], [], { windowLength: 24, hop: 4, kpis: 2, granularityMs: 1 })).toBeUndefined();
});
