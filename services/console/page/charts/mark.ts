import type { Span } from './span.ts';

/** A span that is named over the drawings: a label, a request, a maintenance window. */
export interface Mark extends Span {
  readonly text: string;
  /** Opens what it names; without it it is only shown. */
  readonly onOpen?: () => void;
  readonly tone: 'normal' | 'anomalous' | 'asked' | 'maintenance';
}
