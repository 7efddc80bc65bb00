import {
  add,
  div,
  exp,
  log,
  maximum,
  mean,
  mul,
  relu,
  type Scalar,
  softplus,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { type CvaeInput, type CvaeTensors, conditionOf, decode, encode } from '#core/detect/cvae/network.ts';
import {
  klDivergence,
  logScaleOf,
  reconstructionError,
  reparameterise,
} from '#core/detect/cvae/objective.ts';
import type { LabelAwareSettings } from './settings.ts';

/** KL divergence of an anomalous window below which `hinge` pushes it up, summed over the latent variables. */
const ANOMALOUS_KL = 8;
/** Bounds of what `inverse` and `abc` ask for. */
const INVERSE_FLOOR = 0.1;
const ABC_SLOPE = 1.5;
const ABC_FLOOR = 1e-6;

/** What is known of a batch, 1 where it is so; a step that is neither counts nowhere. */
export interface StepMarks {
  /** [T, B] */
  readonly normal: Tensor2D;
  /** [T, B] */
  readonly anomalous: Tensor2D;
}

/**
 * Loss of a fine-tuning: on normal steps the negative ELBO of base training, and beside it a reward for being wrong on
 * anomalous ones. As published, that reward is the ELBO itself, which has no bound and diverges; `settings.objective` names
 * the bounds that we have measured.
 *
 *   mean over normal steps NLL_t + β · mean over normal windows KL / (T K) + anomalous part
 *
 * A window with an anomalous step is an anomalous window, one with normal steps alone a normal window.
 * @param noise [B, Z] standard Gaussian
 * @param threshold error (mean over the KPIs) from which a step counts as found, > 0
 */
export function labelAwareElbo(
  parameters: CvaeTensors,
  input: CvaeInput,
  marks: StepMarks,
  noise: Tensor2D,
  threshold: number,
  settings: LabelAwareSettings,
): Scalar {
  const latent = encode(parameters, input.x, conditionOf(input));
  const reconstruction = decode(parameters, reparameterise(latent, noise), input);
  const [steps, , kpis] = input.x.shape;
  const scale = mean(logScaleOf(parameters));
  /** [T, B] */
  const error = mean(reconstructionError(parameters, input, reconstruction), 2) as Tensor2D;
  /** [B] */
  const kl = mul(klDivergence(latent), 1 / (steps * kpis)) as Tensor1D;
  const anomalous = anySteps(marks.anomalous);
  const normal = mul(anySteps(marks.normal), sub(1, anomalous)) as Tensor1D;

  const likelihood = add(meanWhere(error, marks.normal), scale);
  const ofNormal = add(likelihood, mul(meanWhere(kl, normal), settings.beta));
  const ofAnomalous = anomalousPart();
  return (ofAnomalous === undefined ? ofNormal : add(ofNormal, ofAnomalous)) as Scalar;

  function anomalousPart(): Tensor | undefined {
    const { objective, beta, lambda, margin, temperature } = settings;
    /** [B] mean error of each window's anomalous steps */
    const perWindow = div(sum(mul(error, marks.anomalous), 0), maximum(sum(marks.anomalous, 0), 1));
    const relative = div(perWindow, threshold);
    const weighted = (loss: Tensor) => mul(meanWhere(loss, anomalous), lambda);
    switch (objective) {
      case 'naive':
        return undefined;
      case 'hinge': {
        const lacking = softplus(div(sub(margin * threshold, perWindow), temperature));
        const dull = relu(sub(ANOMALOUS_KL / (steps * kpis), kl));
        return add(weighted(mul(lacking, temperature)), mul(meanWhere(dull, anomalous), beta));
      }
      case 'inverse':
        return weighted(div(threshold, add(relative, INVERSE_FLOOR)));
      case 'abc': {
        const found = sub(1 + ABC_FLOOR, exp(mul(relative, -ABC_SLOPE)));
        return weighted(mul(log(found), -1));
      }
      case 'unbounded': {
        const ofSteps = meanWhere(add(error, scale), marks.anomalous);
        return mul(add(ofSteps, mul(meanWhere(kl, anomalous), beta)), -lambda);
      }
    }
  }
}

/** [B] 1 where a window has any such step. */
function anySteps(steps: Tensor2D): Tensor1D {
  return sub(1, relu(sub(1, sum(steps, 0)))) as Tensor1D;
}

/** Mean of the values where `mask` is 1; 0 where it never is. */
function meanWhere(values: Tensor, mask: Tensor): Tensor {
  return div(sum(mul(values, mask)), maximum(sum(mask), 1));
}
