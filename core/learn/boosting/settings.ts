/** How gradient-boosted trees are grown. */
export interface BoostingSettings {
  /** At most; a tree that finds nothing to split is left out. */
  readonly trees: number;
  /** Share of a leaf's best value that is taken. */
  readonly learningRate: number;
  readonly maxLeaves: number;
  readonly minLeafRows: number;
  /** Added to the hessian of every leaf. */
  readonly l2: number;
  /** Values of a feature that are told apart, 255 at most. */
  readonly bins: number;
  /** Share of the features that a tree looks at. */
  readonly featureShare: number;
  /** Share of the rows, drawn without replacement, that a tree grows on. */
  readonly rowShare: number;
}

export const DEFAULT_BOOSTING: BoostingSettings = {
  trees: 80,
  learningRate: 0.12,
  maxLeaves: 15,
  minLeafRows: 20,
  l2: 1,
  bins: 255,
  featureShare: 1,
  rowShare: 1,
};

/** @throws RangeError when a setting is out of its range */
export function requireSound(settings: BoostingSettings): void {
  const isShare = (value: number) => value > 0 && value <= 1;
  const isWhole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
  const sound: Record<keyof BoostingSettings, boolean> = {
    trees: isWhole(settings.trees, 0),
    learningRate: settings.learningRate > 0 && settings.learningRate < Number.POSITIVE_INFINITY,
    maxLeaves: isWhole(settings.maxLeaves, 2),
    minLeafRows: isWhole(settings.minLeafRows, 1),
    l2: settings.l2 >= 0 && settings.l2 < Number.POSITIVE_INFINITY,
    bins: isWhole(settings.bins, 2) && settings.bins <= 255,
    featureShare: isShare(settings.featureShare),
    rowShare: isShare(settings.rowShare),
  };
  for (const [name, isSound] of Object.entries(sound)) {
    if (!isSound) throw new RangeError(`${name} of ${settings[name as keyof BoostingSettings]}`);
  }
}
