import { beforeAll, expect, test } from '@jest/globals';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import { modelArtifact } from '#services/retrainer/artifact.ts';
import { baseCvae, baseFamily } from '#services/retrainer/learning/base-detector.ts';
import { chooseSpans } from '#services/retrainer/learning/choose-spans.ts';
import { partsOf } from '#services/retrainer/learning/history-parts.ts';
import { tune } from '#services/retrainer/learning/tune.ts';
import { describeEach } from '../support/brief-detectors.ts';
import { type JudgedHistory, judgedHistory } from '../support/judged-history.ts';
import { steps } from '../support/series-samples.ts';

const MINUTE = 60_000;
const THRESHOLD = { method: 'quantile', level: 0.998 } as const;
const LABELLED_DAYS = 2;

describeEach(['isolation-forest', 'deep-svdd', 'cnn'], (detector) => {
  let history: JudgedHistory;
  let judged: readonly JudgedSpan[];

  beforeAll(async () => {
    history = await judgedHistory(1, { detector });
    judged = steps(0, LABELLED_DAYS).flatMap(history.labels);
  }, MINUTE);

  test(
    'in force: a run learns head and fusion from labels, and says why not what needs the CVAE',
    async () => {
      const { kpiSet, rows, base } = history;
      // A kpiSet whose own detector a person has overruled.
      const ofOther = { ...kpiSet, detector: 'mahalanobis' };
      const options = { kpiSet: ofOther, rows, base, judged, seed: 3, threshold: THRESHOLD, now: 7 };
      const { candidates, decision, published } = await tune(options);
      const names = candidates.map(({ name }) => name).filter((name) => name !== 'threshold');
      expect(names).toEqual(['base', 'head', 'fusion']);
      for (const { prompt } of candidates) expect(prompt.aucPr).not.toBeNull();
      expect(decision.candidates.at(-1)).toMatchObject({
        name: 'tuned',
        eligible: false,
        reason: `needs AnoTuner's CVAE, and the base is ${detector}`,
        prompt: { aucPr: null },
      });
      const { parent, runId, before, after, codeVersion, lineage } = base;
      const origin = { parent, runId, decision, before, after, codeVersion, lineage, kpiSet, now: 7 };
      const artifact = await modelArtifact(published!.model, { ...origin, thresholdMethod: '' }, () => '');
      await (await verifyModel(artifact, kpiSet)).close();
    },
    MINUTE,
  );

  test('in force: a run chooses what to ask for without an encoder', async () => {
    const { kpiSet, rows, base } = history;
    const spans = await chooseSpans({
      kpiSet,
      rows,
      base,
      judged,
      asked: [],
      budget: 6,
      round: 0,
      strategy: 'tsal',
      seed: 3,
    });
    expect(spans).toHaveLength(6);
    for (const { cluster, neighbours } of spans) {
      expect(cluster).not.toBeNull();
      expect(neighbours).toHaveLength(3);
    }
  });
});

test('candidates build on the family in force, and of a head or a fusion on that of the kpiSet', () => {
  const kpiSet = { detector: 'cnn' };
  expect(baseFamily(kpiSet, { family: 'anotuner' })).toBe('anotuner');
  expect(baseFamily(kpiSet, { family: 'isolation-forest' })).toBe('isolation-forest');
  for (const family of ['head', 'fusion']) expect(baseFamily(kpiSet, { family })).toBe('cnn');
});

test('weights that are not of a CVAE are left alone', async () => {
  const { kpiSet, base } = await judgedHistory(1);
  const weights = Buffer.alloc(8);
  expect(baseCvae(kpiSet, { ...base, weights, optimizer: weights, settings: '{}' })).toBeUndefined();
});

test('a model made elsewhere, or just before the history begins, leaves windows to learn from', async () => {
  const { rows } = await judgedHistory(1);
  const ends = rows.map(({ end }) => end);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const half = { from: first, to: Math.floor((first + last) / 2) };
  for (const to of [first - 90 * DAY_MS, first + DAY_MS / 10, last + DAY_MS]) {
    expect(partsOf(rows, { from: 0, to }).known).toEqual(half);
  }
  const made = first + 3 * DAY_MS;
  expect(partsOf(rows, { from: 0, to: made }).known).toEqual({ from: first, to: made });
});
