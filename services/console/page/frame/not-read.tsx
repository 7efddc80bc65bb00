import type { Refusal } from '../data/request.ts';
import { Loading, Refused } from './states.tsx';

/** In place of what has not been read: that it is being read, or why it was refused. */
export function NotRead({
  what,
  lines = 4,
  refusal,
  retry,
}: {
  readonly what: string;
  /** Its size, as of `Loading`. */
  readonly lines?: number;
  readonly refusal: Refusal | undefined;
  readonly retry: () => void;
}) {
  return refusal === undefined ? (
    <Loading what={what} lines={lines} />
  ) : (
    <Refused refusal={refusal} retry={retry} />
  );
}
