import { unpackFloats } from '#platform/onnx/packed-floats.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { FittedModel } from '../fit-base.ts';

/** A published model as one that was fitted: the candidate to beat. */
export function fittedModelOf(artifact: ModelArtifact): FittedModel {
  const { onnx, family, probe, hop, kpis, windowLength, weights, optimizer, settings } = artifact;
  const { trainedSteps = 0, ...trained } = JSON.parse(settings || '{}') as { trainedSteps?: number };
  return {
    family,
    onnx,
    ...(weights === null || optimizer === null
      ? {}
      : {
          weights: {
            parameters: unpackFloats(weights),
            optimizer: unpackFloats(optimizer),
            settings: trained,
            steps: trainedSteps,
          },
        }),
    threshold: artifact.promptThreshold,
    calibration: artifact.promptCalibration,
    settledThreshold: artifact.settledThreshold,
    settledDelay: artifact.settledDelay,
    settledCalibration: artifact.settledCalibration,
    entityThresholds: artifact.entityThresholds,
    windows: artifact.lineage.windows,
    dataSha256: artifact.lineage.sha256 ?? '',
    probe: {
      count: probe.count,
      length: windowLength,
      kpis: kpis.length,
      hop,
      entities: Array.from({ length: probe.count }, () => ''),
      ends: new Float64Array(probe.count),
      x: unpackFloats(probe.x),
      seasonal: unpackFloats(probe.seasonal),
      trend: unpackFloats(probe.trend),
      step: unpackFloats(probe.step),
    },
    seconds: 0,
  };
}
