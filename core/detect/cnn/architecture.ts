import { fanInRange, type ParameterSpec, type ParameterSpecs } from '#core/nn/parameters.ts';
import { FORECASTERS } from '#core/series/window-defaults.ts';
import type { WindowShape } from '../detector.ts';
import { TRAILING_STEPS } from '../trailing-mean.ts';

/** What stands between the convolutions and the layer that reads them. */
export type Attention = 'none' | 'bahdanau' | 'self-attention';

/** Sizes of the network. */
export interface CnnArchitecture {
  /** C, steps that a forecast is made from */
  readonly context: number;
  /** I, values of each of them */
  readonly inputs: number;
  /** K, values forecast */
  readonly outputs: number;
  /** F, channels of either convolution */
  readonly filters: number;
  /** Units of the layer that reads what the convolutions have found. */
  readonly hidden: number;
  readonly attention: Attention;
}

/** Steps that a convolution sees at once. */
export const KERNEL = 5;

/** Steps of a window that its new steps are forecast from, one after the other; the score wants the two steps before, too. */
export const contextOf = ({ length, hop }: Pick<WindowShape, 'length' | 'hop'>): number =>
  length - hop - (TRAILING_STEPS - 1);

/** Fewest steps of a window. */
export const leastLength = (hop: number): number => hop + FORECASTERS.leastBefore;

/** @throws RangeError when windows leave too short a context */
export function requireContext({ length, hop }: Pick<WindowShape, 'length' | 'hop'>): void {
  const least = leastLength(hop);
  if (length >= least) return;
  throw new RangeError(
    `windows of ${length} steps with ${hop} new ones: the CNN forecasts from ${contextOf({ length: least, hop })} steps or more, for which a window needs ${least}`,
  );
}

/** Steps that are left after a convolution and a pooling. */
const pooled = (steps: number) => Math.floor((steps - KERNEL + 1) / 2);

/** T, steps that are left of the context after both. */
export const stepsRead = ({ context }: Pick<CnnArchitecture, 'context'>): number => pooled(pooled(context));

type Backbone =
  | 'firstWeights'
  | 'firstBias'
  | 'secondWeights'
  | 'secondBias'
  | 'hiddenWeights'
  | 'hiddenBias'
  | 'outputWeights'
  | 'outputBias';
type OfAttention = 'positions' | 'queryWeights' | 'keyWeights' | 'keyBias' | 'energyWeights' | 'valueWeights';

/** Those of attention are there where the network has such. */
export type CnnParameter = Backbone | OfAttention;

/** Shapes of the parameters. */
export function cnnParameters(architecture: CnnArchitecture): ParameterSpecs<CnnParameter> {
  const { inputs, outputs, filters, hidden, attention } = architecture;
  const steps = stepsRead(architecture);
  const read = (attention === 'bahdanau' ? steps + 1 : steps) * filters;
  const specs: Record<Backbone, ParameterSpec> = {
    firstWeights: drawn([KERNEL * inputs, filters], KERNEL * inputs),
    firstBias: drawn([filters], KERNEL * inputs),
    secondWeights: drawn([KERNEL * filters, filters], KERNEL * filters),
    secondBias: drawn([filters], KERNEL * filters),
    hiddenWeights: drawn([read, hidden], read),
    hiddenBias: drawn([hidden], read),
    outputWeights: drawn([hidden, outputs], hidden),
    outputBias: drawn([outputs], hidden),
  };
  return { ...specs, ...attentionParameters(attention, steps, filters) } as ParameterSpecs<CnnParameter>;
}

function attentionParameters(
  attention: Attention,
  steps: number,
  filters: number,
): Partial<Record<OfAttention, ParameterSpec>> {
  if (attention === 'none') return {};
  const square = drawn([filters, filters], filters);
  const shared = { positions: drawn([steps, filters], filters), queryWeights: square, keyWeights: square };
  return attention === 'bahdanau'
    ? { ...shared, keyBias: drawn([filters], filters), energyWeights: drawn([filters, 1], filters) }
    : { ...shared, valueWeights: square };
}

function drawn(shape: readonly number[], fanIn: number): ParameterSpec {
  return { shape, range: fanInRange(fanIn) };
}
