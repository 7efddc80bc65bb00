import { useEffect, useState } from 'preact/hooks';
import { consoleNow } from '../../data/clock.ts';

/** Wall clock of the console, ms, kept as it goes on. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(consoleNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(consoleNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
