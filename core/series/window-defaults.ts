/** W and hop of the windows that a detector is given where nobody chose others, and what it needs of others. */
export interface WindowDefault {
  readonly windowLength: number;
  readonly hop: number;
  /** Fewest steps before the new ones. */
  readonly leastBefore: number;
}

const USUAL: WindowDefault = { windowLength: 48, hop: 4, leastBefore: 0 };

/**
 * A forecaster reads 72 steps before each new one, as published, and before the two whose errors are averaged with its own. Of 16
 * its convolutions leave one, of fewer none.
 */
export const FORECASTERS: WindowDefault = { windowLength: 78, hop: 4, leastBefore: 16 + 2 };

const BY_DETECTOR: Readonly<Record<string, WindowDefault>> = {
  cnn: FORECASTERS,
  'cnn-bahdanau': FORECASTERS,
  'cnn-self-attention': FORECASTERS,
};

/** @param detector its family; of one that is not known here the usual */
export function windowDefaultOf(detector: string): WindowDefault {
  return BY_DETECTOR[detector] ?? USUAL;
}
