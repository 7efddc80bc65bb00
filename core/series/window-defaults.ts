/** W and hop of the windows that a detector is given where nobody chose others. */
export interface WindowDefault {
  readonly windowLength: number;
  readonly hop: number;
}

const USUAL: WindowDefault = { windowLength: 48, hop: 4 };

/** A forecaster reads 72 steps before each new one, as published, and before the two whose errors are averaged with its own. */
const FORECASTERS: WindowDefault = { windowLength: 78, hop: 4 };

const BY_DETECTOR: Readonly<Record<string, WindowDefault>> = {
  cnn: FORECASTERS,
  'cnn-bahdanau': FORECASTERS,
  'cnn-self-attention': FORECASTERS,
};

/** @param detector its family; of one that is not known here the usual */
export function windowDefaultOf(detector: string): WindowDefault {
  return BY_DETECTOR[detector] ?? USUAL;
}
