import type { BlockSet } from '#core/detect/spectrum/blocks.ts';

/** Mean squared error of the forecast that the window's last row stays; [N], in units of the window. */
export function lastRowErrors(blocks: BlockSet): Float64Array {
  return stillErrors(blocks, 1);
}

/** The same of the mean of the window's rows. */
export function windowMeanErrors(blocks: BlockSet): Float64Array {
  return stillErrors(blocks, blocks.shape.window);
}

/** [N] mean power of the predicted rows over the band, dB: an energy detector. */
export function bandPowers(blocks: BlockSet): Float64Array {
  const { window, predict } = blocks.shape;
  const recorded = blocks.recorded();
  const size = (window + predict) * blocks.width;
  return Float64Array.from({ length: blocks.count }, (_, i) => {
    let sum = 0;
    for (let j = window * blocks.width; j < size; j++) sum += 10 ** (recorded[i * size + j] / 10);
    return 10 * Math.log10(sum / (predict * blocks.width));
  });
}

/** Of the forecast that the mean of the last `steps` rows of the window stays. */
function stillErrors(blocks: BlockSet, steps: number): Float64Array {
  const { width, shape } = blocks;
  return Float64Array.from({ length: blocks.count }, (_, i) => {
    const rows = blocks.windows([i]);
    const expected = new Float64Array(width);
    for (let j = (shape.window - steps) * width; j < rows.length; j++) expected[j % width] += rows[j] / steps;
    const predicted = blocks.predicted([i]);
    return (
      predicted.reduce((sum, value, j) => sum + (value - expected[j % width]) ** 2, 0) / predicted.length
    );
  });
}
