/** The Date header is in whole seconds, and an answer takes its time. */
const COARSE_MS = 2000;

let aheadMs = 0;

/** Wall clock of the console, ms: deadlines are set by it, and the browser's may be wrong. */
export const consoleNow = (): number => Date.now() + aheadMs;

/** Takes in the Date header of an answer. */
export function tellDate(date: string | null): void {
  const ahead = Date.parse(date ?? '') - Date.now();
  if (Math.abs(ahead - aheadMs) > COARSE_MS) aheadMs = ahead;
}
