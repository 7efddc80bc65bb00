import { useEffect, useRef } from 'preact/hooks';
import type { Span } from './span.ts';

/**
 * Hands over at most one view a frame: of many movements within one, the last.
 * @returns next takes a view; pending tells the one that waits for its frame
 */
export function useFrames(onView: ((view: Span) => void) | undefined) {
  const waiting = useRef<Span>();
  const frame = useRef(0);
  const latest = useRef(onView);
  latest.current = onView;
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return {
    pending: () => waiting.current,
    next: (view: Span) => {
      const idle = waiting.current === undefined;
      waiting.current = view;
      if (!idle) return;
      frame.current = requestAnimationFrame(() => {
        const last = waiting.current!;
        waiting.current = undefined;
        latest.current?.(last);
      });
    },
  };
}
