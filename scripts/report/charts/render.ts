import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  VisualMapComponent,
} from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escaped } from '../escaped.ts';
import type { ChartSvg } from './spec.ts';
import { DARK_RULES, FONT, INK, PAPER } from './theme.ts';

use([BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart]);
use([GridComponent, LegendComponent, TitleComponent, VisualMapComponent, SVGRenderer]);
use([MarkAreaComponent, MarkLineComponent]);

const SCALE = 1.2;
/** A page may not shrink a chart further, so that its texts can be read: it scrolls instead. */
const LEAST_SCALE = 0.7;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws an option of Apache ECharts as an SVG document without ids, scripts or anything that differs between runs.
 * @param title for those who cannot see the chart
 */
export function render(title: string, { width, height }: Size, option: EChartsCoreOption): ChartSvg {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      useUTC: true,
      textStyle: { fontFamily: FONT, color: INK },
      backgroundColor: PAPER,
      ...option,
    });
    return document(title, { width, height }, still(chart.renderToSVGString()));
  } finally {
    chart.dispose();
  }
}

function document(title: string, { width, height }: Size, drawing: string): ChartSvg {
  const name = escaped(title);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="${name}" width="${SCALE * width}" height="${SCALE * height}" style="min-width:${LEAST_SCALE * width}px" viewBox="0 0 ${width} ${height}">
<title>${name}</title>
<style>${DARK_RULES}</style>
${drawing}
</svg>`;
}

/**
 * What is inside ECharts' document, without what it needs to react to a pointer and without clipping, for the axes reach
 * all that is drawn: its classes and ids carry a counter of the process and clash between charts of one page. Texts hold
 * no raw quotation mark, so attributes are safe to find.
 */
function still(svg: string): string {
  return svg
    .replace(/^<svg[^>]*>\s*/, '')
    .replace(/\s*<\/svg>\s*$/, '')
    .replace(/<style ?>[\s\S]*?<\/style>/g, '')
    .replace(/<defs ?>[\s\S]*?<\/defs>/g, '')
    .replace(
      / (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|clip-path="[^"]*"|pointer-events="[^"]*"|xml:space="preserve")/g,
      '',
    )
    .replace(/(?<= (?:d|points|transform)=")[^"]+/g, (path) => path.replace(/-?\d+\.\d{2,}/g, oneDecimal))
    .trim();
}

const oneDecimal = (number: string): string => String(Math.round(10 * Number(number)) / 10);
