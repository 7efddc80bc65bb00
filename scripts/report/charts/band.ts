import type { LineSeries } from './spec.ts';
import { isValue } from './thinned.ts';

interface Drawing {
  coord(point: number[]): number[];
}

/** The area between low and high of a line, as one polygon for each stretch without a gap; nothing without a band. */
export function bandSeries({ points, band }: LineSeries, fill: string) {
  if (band === undefined) return [];
  const stretches: [x: number, low: number, high: number][][] = [[]];
  for (const [position, [x]] of points.entries()) {
    const low = band.low[position];
    const high = band.high[position];
    if (isValue(low) && isValue(high)) stretches.at(-1)!.push([x, low, high]);
    else stretches.push([]);
  }
  return stretches
    .filter(({ length }) => length > 1)
    .map((stretch) => {
      const outline = [
        ...stretch.map(([x, , high]) => [x, high]),
        ...stretch.toReversed().map(([x, low]) => [x, low]),
      ];
      return {
        type: 'custom',
        silent: true,
        z: 1,
        data: outline,
        // Called for each point of the outline, whose values stretch the axes; the first one draws it all.
        renderItem: ({ dataIndex }: { dataIndex: number }, { coord }: Drawing) =>
          dataIndex === 0
            ? {
                type: 'polygon',
                shape: { points: outline.map((point) => coord(point)) },
                style: { fill, opacity: 0.18 },
              }
            : undefined,
      };
    });
}
