import { lineChart } from '../report/charts.ts';
import { curveName, type LearningCurve } from './learning-curve.ts';

/** Learning curves as a picture. @param withRange shades from the worst seed to the best */
export function curveChart(title: string, curves: readonly LearningCurve[], withRange: boolean): string {
  return lineChart({
    title,
    xLabel: 'stage',
    yLabel: 'AUC-ROC',
    series: curves.map((curve) => ({
      name: curveName(curve),
      points: curve.stages.map(({ mean }, stage) => [stage, mean] as const),
      ...(withRange
        ? { band: { low: curve.stages.map(({ min }) => min), high: curve.stages.map(({ max }) => max) } }
        : {}),
    })),
  });
}
