/** Colours of the drawings. @param token value of a colour token in the theme that is shown */
export const paletteOf = (token: (name: `--${string}`) => string) => ({
  text: token('--muted'),
  line: token('--line'),
  mean: token('--series-measured'),
  envelope: `color-mix(in srgb, ${token('--series-measured')} 32%, transparent)`,
  band: token('--band'),
  expected: token('--muted'),
  score: token('--text'),
  over: `color-mix(in srgb, ${token('--critical')} 45%, transparent)`,
  threshold: token('--critical'),
  settled: token('--series-settled'),
});
export type Palette = ReturnType<typeof paletteOf>;
