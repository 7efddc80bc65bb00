import { token } from '../frame/theme.ts';

/** Colours of the drawings, from the tokens of the theme that is shown. */
export const readPalette = () => ({
  text: token('--muted'),
  line: token('--line'),
  mean: token('--series-1'),
  envelope: `color-mix(in srgb, ${token('--series-1')} 32%, transparent)`,
  band: token('--band'),
  expected: token('--muted'),
  score: token('--text'),
  over: `color-mix(in srgb, ${token('--critical')} 45%, transparent)`,
  threshold: token('--critical'),
  settled: token('--series-4'),
});
export type Palette = ReturnType<typeof readPalette>;
