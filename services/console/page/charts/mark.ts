import type { Span } from './span.ts';

/** A span that is named over the drawings: a label, a request, a maintenance window. */
export interface Mark extends Span {
  readonly text: string;
  readonly tone: 'normal' | 'anomalous' | 'asked' | 'maintenance';
}
