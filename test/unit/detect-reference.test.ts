import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { LedoitWolf } from '#core/detect/mahalanobis/ledoit-wolf.ts';
import { pcaResidual } from '#core/detect/pca-residual/pca-residual.ts';
import { seededRandom } from '#core/random/random.ts';

const reference = JSON.parse(
  readFileSync(new URL('../fixtures/detect/reference.json', import.meta.url), 'utf8'),
);

describe('against scikit-learn', () => {
  test.each([0, 1, 2])('Ledoit–Wolf covariance, case %d', (index) => {
    const { x, shrinkage, mean, covariance } = reference.covariance[index];
    const estimator = new LedoitWolf(mean.length);
    for (const row of x) estimator.add(Float64Array.from(row));
    const estimate = estimator.estimate();

    expect(estimate.shrinkage).toBeCloseTo(shrinkage, 9);
    mean.forEach((value: number, i: number) => {
      expect(estimate.mean[i]).toBeCloseTo(value, 9);
    });
    covariance.flat().forEach((value: number, at: number) => {
      expect(estimate.covariance.get(Math.floor(at / mean.length), at % mean.length)).toBeCloseTo(value, 8);
    });
  });

  test('squared residual of the principal components, averaged over three steps', () => {
    const { x, errors } = reference.pca;
    const kpis = x[0].length;
    const batch = {
      count: 1,
      length: x.length,
      kpis,
      hop: x.length,
      entities: ['a'],
      ends: Float64Array.of(0),
      x: Float32Array.from(x.flat()),
      seasonal: new Float32Array(x.length * kpis),
      trend: new Float32Array(kpis),
      step: new Float32Array(kpis).fill(1),
    };
    const { scores } = pcaResidual.fit([batch], seededRandom(0)).score(batch);
    for (let i = 2; i < errors.length; i++) {
      expect(scores[i]).toBeCloseTo((errors[i - 2] + errors[i - 1] + errors[i]) / 3, 4);
    }
    expect(scores[0]).toBeCloseTo(errors[0], 4);
  });
});
