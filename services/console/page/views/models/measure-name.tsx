import type { Measure } from './figures.ts';

/** A figure's name, with an arrow to where it is better. */
export function MeasureName({ measure }: { readonly measure: Measure }) {
  return (
    <>
      {measure.name}
      <span aria-hidden="true">{measure.good === 'HIGH' ? ' ↑' : ' ↓'}</span>
    </>
  );
}

/** What a figure means, and which way is better. */
export const meaningText = ({ meaning, good }: Measure): string =>
  `${meaning}; ${good === 'HIGH' ? 'more' : 'less'} is better`;
