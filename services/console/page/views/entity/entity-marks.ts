import type { EntityCard } from '../../../api/shapes/entity.ts';
import type { Mark } from '../../charts/mark.ts';
import type { Span } from '../../charts/span.ts';
import { callsNormal, type Said } from '../../verdict/standing.ts';
import { VERDICT_WORDS } from '../../verdict/words.ts';

/**
 * Maintenance windows, and spans that were judged here, as marks over the drawings.
 *
 * @param onJudged opens a judged span, where its verdict may be undone
 */
export function marksOf(
  entity: string,
  kpiSet: string,
  maintenance: EntityCard['maintenance'],
  said: Iterable<Said>,
  onJudged?: (span: Span) => void,
): Mark[] {
  const windows = maintenance.map(({ from, to, reason }): Mark => {
    return { from, to, text: reason === '' ? 'Maintenance' : `Maintenance: ${reason}`, tone: 'maintenance' };
  });
  const judged = [...said]
    .filter(({ feedback, state }) => state !== 'REFUSED' && feedback.action !== 'RETRACT')
    .filter(({ feedback }) => feedback.entity === entity && feedback.kpiSet === kpiSet)
    .flatMap(({ feedback: { anomalyId, labelRequestId, from, to, verdict } }): Mark[] => {
      if (anomalyId != null || typeof from !== 'number' || typeof to !== 'number') return [];
      const opens = onJudged !== undefined && labelRequestId == null;
      return [
        {
          from,
          to,
          text: VERDICT_WORDS[verdict],
          tone: callsNormal(verdict) ? 'normal' : 'anomalous',
          ...(opens && { onOpen: () => onJudged({ from, to }) }),
        },
      ];
    });
  return [...windows, ...judged];
}
