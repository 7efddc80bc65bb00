import { localText, timeText } from './format.ts';

/** A time in UTC, with the reader's local time as its title; the day is left out where it is that of `near`. */
export function Time({ at, near }: { at: number; near?: number | null }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={localText(at)}>
      {timeText(at, near)}
    </time>
  );
}
