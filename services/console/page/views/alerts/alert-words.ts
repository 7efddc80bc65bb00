import type { Alert } from '../../../api/shapes/alert.ts';
import { countOf, durationText, numberText } from '../../frame/format.ts';

export const STATE_WORDS: Readonly<Record<Alert['state'], string>> = {
  OPEN: 'Open',
  UPDATED: 'Open',
  CONFIRMED: 'Confirmed by settled score',
  WITHDRAWN: 'Withdrawn',
  CLOSED: 'Closed',
  UNKNOWN: 'Unknown',
};

/** The state in a word, for a row of the list. */
export const shortState = (state: Alert['state']): string =>
  state === 'CONFIRMED' ? 'Settled' : STATE_WORDS[state];

/** What its severity was judged by. */
export function severityFacts({ kind, pValue, steps, kpiCount, from, to }: Alert): string {
  const facts = [
    kind === 'TELEMETRY_SILENT'
      ? `${countOf(steps, 'step')} missing`
      : `${countOf(steps, 'step')} over the threshold`,
    ...(kpiCount > 0 ? [`${countOf(kpiCount, 'KPI')} involved`] : []),
    ...(pValue === null ? [] : [`p ${numberText(pValue)}`]),
  ];
  return `${facts.join(', ')}, within ${durationText(to - from)}`;
}
