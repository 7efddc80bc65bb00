import { numberText } from '../../frame/format.ts';

/** Records a second, as on the lines of the picture; what trickles is told by the minute. */
export function rateText(perSecond: number | null): string {
  if (perSecond === null) return '–';
  if (perSecond === 0) return '0/s';
  if (perSecond < 0.1) return `${numberText(perSecond * 60)}/min`;
  return `${numberText(perSecond)}/s`;
}
