import type { WindowBatch } from '#core/detect/detector.ts';

/** What is known of a step of a window. */
export const MARK = { NORMAL: 0, ANOMALOUS: 1, UNKNOWN: 2 } as const;

/** Windows whose steps operators have judged, as far as they have. */
export interface MarkedWindows {
  readonly windows: WindowBatch;
  /** [B, W] of `MARK` */
  readonly marks: Uint8Array;
}
