import { fanInRange, type ParameterSpecs } from '#core/nn/parameters.ts';

/** Sizes of a network: inputs, hidden layers, and the representation in which points are near their centre or not. */
export interface SvddArchitecture {
  readonly inputs: number;
  readonly hidden: readonly [number, number];
  readonly representation: number;
}

/**
 * The published sizes for the widths of the published data sets, and for those between them: 32, 16 → 8 up to 64 inputs,
 * 64, 32 → 16 up to 128, else 128, 64 → 32.
 */
export function architectureFor(inputs: number): SvddArchitecture {
  if (inputs <= 64) return { inputs, hidden: [32, 16], representation: 8 };
  if (inputs <= 128) return { inputs, hidden: [64, 32], representation: 16 };
  return { inputs, hidden: [128, 64], representation: 32 };
}

/** Widths [I, O] of the affine maps from inputs to representation. */
export function encoderWidths({ inputs, hidden, representation }: SvddArchitecture): [number, number][] {
  const widths = [inputs, ...hidden, representation];
  return widths.slice(1).map((outputs, layer) => [widths[layer], outputs]);
}

/** Parameters of the encoder. */
export function sizeOfEncoder(architecture: SvddArchitecture): number {
  return encoderWidths(architecture).reduce((sum, [inputs, outputs]) => sum + inputs * outputs, 0);
}

export type EncoderParameter = `encoder${number}`;
export type DecoderParameter = `decoder${number}`;

/** Weights alone: a bias would let the network answer with its centre whatever it is given (Ruff et al. 2018). */
export function encoderParameters(architecture: SvddArchitecture): ParameterSpecs<EncoderParameter> {
  return specsOf('encoder', encoderWidths(architecture)) as ParameterSpecs<EncoderParameter>;
}

/** The encoder's mirror image. */
export function decoderParameters(architecture: SvddArchitecture): ParameterSpecs<DecoderParameter> {
  const widths = encoderWidths(architecture)
    .toReversed()
    .map(([inputs, outputs]): [number, number] => [outputs, inputs]);
  return specsOf('decoder', widths) as ParameterSpecs<DecoderParameter>;
}

function specsOf(stem: string, widths: readonly (readonly [number, number])[]) {
  return Object.fromEntries(
    widths.map((shape, layer) => [`${stem}${layer}`, { shape, range: fanInRange(shape[0]) }]),
  );
}
