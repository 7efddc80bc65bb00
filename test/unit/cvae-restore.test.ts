import { expect, test } from '@jest/globals';
import { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
import { FittedCvae, fitCvae } from '#core/detect/cvae/cvae.ts';
import { embeddingsOf } from '#core/detect/cvae/embeddings.ts';
import { restoreCvae } from '#core/detect/cvae/restore.ts';
import { sampleWindows } from '#core/detect/cvae/training-windows.ts';
import { learnMahalanobis } from '#core/detect/mahalanobis/mahalanobis.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { seededRandom } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { BRIEF, briefly } from '../support/brief-detectors.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { pick, randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

const shape = { length: 12, kpis: 3, hop: 4 };
const windows = randomBatch(shape, 600, seededRandom(1));

/** The detector again from what is published and from history. */
function restored(weights: ReturnType<FittedCvae['weights']>): FittedCvae {
  const { trained, settings } = restoreCvae(weights, shape);
  return new FittedCvae(sampleWindows([windows], seededRandom(9), settings), trained, settings);
}

describe('a model from its published weights', () => {
  test(`is the CVAE that was trained${unless}`, () => {
    const fitted = fitCvae([windows], seededRandom(2), BRIEF, {});
    const again = restored(fitted.weights());
    expect(again.trained.architecture).toEqual(fitted.trained.architecture);
    expect(again.weights()).toEqual(fitted.weights());
    expect(again.score(windows)).toEqual(fitted.score(windows));
  });

  test(`is the fused detector, with history that it was trained on${unless}`, () => {
    const fitted = briefly('anotuner').fit([windows], seededRandom(2));
    const again = new FittedAnotuner(restored(fitted.weights!()), learnMahalanobis([windows]));
    const { scores, contributions } = again.score(windows);
    const expected = fitted.score(windows);
    expect(contributions).toEqual(expected.contributions);
    // The mean error is taken over another sample of the same windows.
    scores.forEach((score, i) => {
      expect(Math.abs(score / expected.scores[i] - 1)).toBeLessThan(0.02);
    });
  });

  test(`is refused where weights and settings do not belong together${unless}`, () => {
    const weights = fitCvae([windows], seededRandom(2), BRIEF, {}).weights();
    const { hidden: _, ...incomplete } = weights.settings;
    expect(() => restoreCvae({ ...weights, settings: incomplete }, shape)).toThrow(/hidden/);
    const larger = { ...weights.settings, hidden: 9 };
    expect(() => restoreCvae({ ...weights, settings: larger }, shape)).toThrow(RangeError);
    const optimizer = weights.optimizer.slice(1);
    expect(() => restoreCvae({ ...weights, optimizer }, shape)).toThrow(RangeError);
  });
});

describe('a fused detector whose CVAE was corrected', () => {
  test(`scores by it, alike in its graph, and explains as before${unless}`, async () => {
    const base = new FittedAnotuner(
      fitCvae([windows], seededRandom(2), BRIEF, {}),
      learnMahalanobis([windows]),
    );
    const { trained } = base.cvae;
    const random = seededRandom(3);
    const parameters = trained.parameters.map((value) => value + random.normal(0, 0.3));
    const tuned = base.tuned({ ...trained, parameters });
    const actual = tuned.score(windows);
    const before = base.score(windows);
    expect(actual.scores).not.toEqual(before.scores);
    expect(actual.contributions).toEqual(before.contributions);
    expect(tuned.weights()).toMatchObject({ parameters, settings: { ...BRIEF, cvaeWeight: 0.6 } });
    const session = await DetectorSession.open(encodeOnnx(tuned.graph()));
    try {
      const { scores } = await session.score(windows);
      scores.forEach((score, i) => {
        expect(Math.abs(score - actual.scores[i])).toBeLessThan(1e-5 * Math.max(1, score));
      });
    } finally {
      await session.close();
    }
  });
});

describe('embeddings', () => {
  test(`are one row a window, the same in any batch${unless}`, () => {
    const { trained } = fitCvae([windows], seededRandom(2), BRIEF, {});
    const all = embeddingsOf(trained, windows);
    expect(all).toHaveLength(windows.count * BRIEF.hidden);
    const alone = embeddingsOf(trained, pick(windows, [555]));
    alone.forEach((value, i) => {
      expect(value).toBeCloseTo(all[555 * BRIEF.hidden + i], 5);
    });
  });

  test(`of unlike windows lie further apart than of like ones${unless}`, () => {
    const { trained } = fitCvae([windows], seededRandom(2), { ...BRIEF, trainingSteps: 60 }, {});
    const drift = { steps: 6, kpis: [0], shift: 6 };
    const meanOf = (embeddings: Float32Array) =>
      Array.from({ length: BRIEF.hidden }, (_, h) => {
        const own = embeddings.filter((_, i) => i % BRIEF.hidden === h);
        return own.reduce((sum, value) => sum + value, 0) / own.length;
      });
    const means = [
      randomBatch(shape, 200, seededRandom(4)),
      randomBatch(shape, 200, seededRandom(5)),
      randomBatch(shape, 200, seededRandom(6), drift),
    ].map((batch) => meanOf(embeddingsOf(trained, batch)));
    const apart = (a: number[], b: number[]) => Math.hypot(...a.map((value, i) => value - b[i]));
    expect(apart(means[0], means[2])).toBeGreaterThan(2 * apart(means[0], means[1]));
  });
});
