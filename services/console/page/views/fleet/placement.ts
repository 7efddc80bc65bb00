import type { Place } from './fleet-table.ts';

/** Where cells are drawn, and the headings between them; all in CSS pixels. */
export interface Placement {
  /** Width and height of a cell. */
  readonly size: number;
  readonly width: number;
  readonly height: number;
  /** Upper left corner of each cell, by its place in the list of cells that was laid out. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly labels: readonly { text: string; count: number; x: number; y: number; width: number }[];
}

const LARGEST = 48;
const SMALLEST = 4;
const HEADING = 20;
const BLOCK_GAP = 16;
const NARROWEST_BLOCK = 96;

/** Cells of one region, as places in the list. */
interface Block {
  readonly region: string;
  readonly first: number;
  readonly count: number;
}

/**
 * Lays cells out by region, and within it by site: blocks of equal width side by side, with the largest cells with which
 * all fit into the height that there is; where they do not even with the smallest, it becomes higher.
 *
 * @param places of the cells, those of a region together
 * @param width of the room, px @param room its height, px
 */
export function layOutGrid(places: readonly Place[], width: number, room: number): Placement {
  const blocks = blocksOf(places);
  const mostColumns = Math.max(1, Math.min(blocks.length, Math.floor(width / NARROWEST_BLOCK)));
  let best: { size: number; columns: number; height: number } | undefined;
  for (let size = LARGEST; size >= SMALLEST && best === undefined; size--) {
    for (let columns = 1; columns <= mostColumns; columns++) {
      const height = heightOf(blocks, size, columns, width);
      if (height <= room && (best === undefined || height < best.height)) best = { size, columns, height };
    }
  }
  const size = best?.size ?? SMALLEST;
  return place(places, blocks, size, best?.columns ?? 1, width);
}

function blocksOf(places: readonly Place[]): Block[] {
  const blocks: Block[] = [];
  for (let index = 0; index < places.length; ) {
    const { region } = places[index];
    let end = index + 1;
    while (end < places.length && places[end].region === region) end++;
    blocks.push({ region, first: index, count: end - index });
    index = end;
  }
  return blocks;
}

const gapOf = (size: number) => (size >= 10 ? 2 : size >= 6 ? 1 : 0.5);
const widthOf = (width: number, columns: number) => (width - BLOCK_GAP * (columns - 1)) / columns;
const perRow = (size: number, width: number) =>
  Math.max(1, Math.floor((width + gapOf(size)) / (size + gapOf(size))));

function heightOf(blocks: readonly Block[], size: number, columns: number, width: number): number {
  const across = perRow(size, widthOf(width, columns));
  let height = 0;
  for (let row = 0; row < blocks.length; row += columns) {
    const most = Math.max(...blocks.slice(row, row + columns).map(({ count }) => count));
    height += HEADING + Math.ceil(most / across) * (size + gapOf(size)) + BLOCK_GAP;
  }
  return height - (blocks.length === 0 ? 0 : BLOCK_GAP);
}

function place(
  places: readonly Place[],
  blocks: readonly Block[],
  size: number,
  columns: number,
  width: number,
): Placement {
  const x = new Float32Array(places.length);
  const y = new Float32Array(places.length);
  const labels: Placement['labels'][number][] = [];
  const step = size + gapOf(size);
  const blockWidth = widthOf(width, columns);
  const across = perRow(size, blockWidth);
  let top = 0;
  for (let row = 0; row < blocks.length; row += columns) {
    let lowest = top;
    for (const [column, { region, first, count }] of blocks.slice(row, row + columns).entries()) {
      const left = column * (blockWidth + BLOCK_GAP);
      labels.push({ text: region, count, x: left, y: top, width: blockWidth });
      for (let index = 0; index < count; index++) {
        x[first + index] = left + (index % across) * step;
        y[first + index] = top + HEADING + Math.floor(index / across) * step;
      }
      lowest = Math.max(lowest, top + HEADING + Math.ceil(count / across) * step);
    }
    top = lowest + BLOCK_GAP;
  }
  return { size, width, height: Math.max(0, top - BLOCK_GAP), x, y, labels };
}
