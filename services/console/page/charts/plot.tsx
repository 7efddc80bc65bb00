import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { scheme, token } from '../frame/theme.ts';
import { type Palette, paletteOf } from './palette.ts';
import { type Colours, type PlotSpec, plotOptions } from './plot-options.ts';
import type { Span } from './span.ts';

export interface PlotProps {
  /** Made anew, the plot is too. */
  readonly spec: (colours: Colours) => PlotSpec;
  readonly data: uPlot.AlignedData;
  readonly view: Span;
  readonly width: number;
  readonly height: number;
  /** What the drawing says, for who cannot see it. */
  readonly text: string;
  /** Called after each drawing with the plot, so that marks can be laid over it. */
  readonly onDrawn?: (plot: uPlot) => void;
}

/** One canvas. It is drawn again for other data, another view, size or theme, and leaves nothing behind. */
export function Plot({ spec, data, view, width, height, text, onDrawn }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const palette = useRef<Palette>(null);
  const drawn = useRef(onDrawn);
  drawn.current = onDrawn;

  useEffect(() => {
    palette.current = paletteOf(token);
    const options = plotOptions(
      spec(() => palette.current!),
      () => palette.current!,
      { width, height },
    );
    const made = new uPlot(
      { ...options, hooks: { draw: [(self) => drawn.current?.(self)] } },
      data,
      place.current!,
    );
    made.setScale('x', { min: view.from, max: view.to });
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [spec]);

  useEffect(() => plot.current?.setSize({ width, height }), [width, height]);

  useEffect(() => {
    const { current } = plot;
    current?.batch(() => {
      if (current.data !== data) current.setData(data, false);
      current.setScale('x', { min: view.from, max: view.to });
    });
  }, [data, view.from, view.to]);

  useEffect(() => {
    palette.current = paletteOf(token);
    plot.current?.redraw(false, false);
  }, [scheme.value]);

  return <div ref={place} class="plot" role="img" aria-label={text} style={{ height }} />;
}
