import type { WindowBatch, WindowShape } from './detector.ts';

/** @throws RangeError when the new steps are not some of the window's */
export function shapeOf({ length, kpis, hop }: WindowBatch): WindowShape {
  if (hop < 1 || hop > length || kpis < 1) {
    throw new RangeError(`windows of ${length} steps, ${kpis} KPIs and ${hop} new steps`);
  }
  return { length, kpis, hop };
}

/** @throws RangeError when a batch has windows of another shape than those before it */
export function requireShape({ length, kpis, hop }: WindowBatch, shape: WindowShape): void {
  if (length === shape.length && kpis === shape.kpis && hop === shape.hop) return;
  throw new RangeError(
    `windows of [${length}, ${kpis}] with ${hop} new steps where [${shape.length}, ${shape.kpis}] with ${shape.hop} were expected`,
  );
}
