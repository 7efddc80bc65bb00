import { PAPER } from './theme.ts';

/** One square of a chart of cells: where it lies, how strong its colour is (0 to 1, null for none) and its text. */
export interface ChartCell {
  readonly column: number;
  readonly row: number;
  readonly strength: number | null;
  readonly text: string;
}

const PALE = [232, 241, 250];
const STRONG = [8, 69, 130];
const EMPTY = '#d9dde2';
/** The cells keep their colours in dark surroundings, and so do the texts on them. */
const DARK_TEXT = 'black';
const LIGHT_TEXT = 'white';
/** From this strength on white has the higher contrast: 4.5:1 at least, as black has below. */
const STRONG_FROM = 0.7;

/** ECharts asks for a visual map wherever there are cells; these have their colours already. */
export const NO_VISUAL_MAP = { show: false, min: 0, max: 1 };

/** Cells on two category axes, in blues from pale to strong: a ramp of lightness, which everybody sees. */
export function cellSeries(cells: readonly ChartCell[], fontSize: number) {
  return {
    type: 'heatmap',
    silent: true,
    data: cells.map(({ column, row, strength, text }) => ({
      value: [column, row, strength ?? 0],
      visualMap: false,
      itemStyle: { color: strength === null ? EMPTY : shade(strength), borderColor: PAPER, borderWidth: 2 },
      label: {
        show: true,
        formatter: () => text,
        fontSize,
        lineHeight: Math.round(fontSize * 1.45),
        color: strength !== null && strength >= STRONG_FROM ? LIGHT_TEXT : DARK_TEXT,
        textBorderWidth: 0,
      },
    })),
  };
}

function shade(strength: number): string {
  const channels = PALE.map((pale, i) => Math.round(pale + strength * (STRONG[i] - pale)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
