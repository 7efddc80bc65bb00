import { useCallback, useEffect, useState } from 'preact/hooks';
import { consoleNow } from './clock.ts';
import { restored } from './live.ts';
import { Refusal, request } from './request.ts';
import { session } from './session.ts';

const AGAIN_AFTER_MS = 5000;

export interface Resource<T> {
  /** What was last read. */
  readonly value?: T;
  /** Why the last reading failed. */
  readonly refusal?: Refusal;
  readonly loading: boolean;
  /** Whether `value` is of an earlier reading: the last one failed, or (with `keep`) was for another path. */
  readonly stale: boolean;
  /** Wall clock of the console when `value` was read, ms. */
  readonly readAt?: number;
  reload(): void;
}

interface Reading<T> {
  /** What was asked for last. */
  readonly path: string | null;
  /** What `value` answers. */
  readonly of?: string;
  readonly value?: T;
  readonly readAt?: number;
  readonly refusal?: Refusal;
  readonly loading: boolean;
}

/**
 * What the API answers at `path`, read again when it changes, when a source or the console comes back, and every
 * few seconds while it is refused for a passing cause. The last value stays meanwhile.
 *
 * @param path below /api/v1; null: nothing is read
 * @param options keep: the value of another path stays until the new one is there, as for a chart that zooms
 */
export function useResource<T>(path: string | null, { keep = false } = {}): Resource<T> {
  const [reading, setReading] = useState<Reading<T>>({ path, loading: path !== null });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const epoch = restored.value;

  useEffect(() => {
    if (path === null) {
      setReading({ path, loading: false });
      return;
    }
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    setReading((before) =>
      keep || before.path === path ? { ...before, path, loading: true } : { path, loading: true },
    );
    request<T>(path, { signal: abort.signal }).then(
      (value) => setReading({ path, of: path, value, readAt: consoleNow(), loading: false }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (!(error instanceof Refusal)) throw error;
        if (error.problem.status === 401) session.value = null;
        if (error.passing) timer = setTimeout(reload, AGAIN_AFTER_MS);
        setReading((before) => ({ ...before, refusal: error, loading: false }));
      },
    );
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [path, turn, epoch, keep, reload]);

  // Until the effect has run, the reading is still that of the path before.
  const begun = reading.path === path;
  if (!begun && !keep) return { loading: path !== null, stale: false, reload };
  const { path: _, of, ...shown } = reading;
  const stale = shown.value !== undefined && (of !== path || shown.refusal !== undefined);
  return { ...shown, loading: shown.loading || !begun, stale, reload };
}
