/** Colours in light and their counterparts in dark surroundings. A chart is drawn in the light ones. */
const THEME = {
  paper: ['#ffffff', '#171c22'],
  ink: ['#1c2127', '#e7ebf0'],
  soft: ['#4f5863', '#a9b3bf'],
  grid: ['#e3e6ea', '#303841'],
  mark: ['#b3123b', '#ff7a93'],
  blue: ['#0072b2', '#56b4e9'],
  orange: ['#d55e00', '#ff9a52'],
  green: ['#00815c', '#35c79b'],
  purple: ['#a9488a', '#e79ac8'],
  ochre: ['#8f7200', '#e6cf3c'],
  grey: ['#3b424b', '#c4ccd6'],
} as const;

const light = (name: keyof typeof THEME): string => THEME[name][0];

export const PAPER = light('paper');
export const INK = light('ink');
export const SOFT = light('soft');
export const GRID = light('grid');
export const MARK = light('mark');

/** Told apart by the colour-blind (after Okabe and Ito), at least 3:1 against the paper in light and dark. */
export const SERIES_COLOURS = (['blue', 'orange', 'green', 'purple', 'ochre', 'grey'] as const).map(light);

/** Of shaded spans, by name. */
export const SPAN_COLOURS = (['ochre', 'purple', 'green', 'grey'] as const).map(light);

export const FONT = 'system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

/**
 * Rules that turn a chart dark where the reader wants that. Attributes keep the light colours, for programs that
 * know no style sheets and for print.
 */
export const DARK_RULES = `@media screen and (prefers-color-scheme:dark){${Object.values(THEME)
  .flatMap(([day, night]) =>
    ['fill', 'stroke'].map((property) => `.chart [${property}="${day}"]{${property}:${night}}`),
  )
  .join('')}}`;
