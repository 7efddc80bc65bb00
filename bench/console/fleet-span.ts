import { usageOf } from '../throughput/process-usage.ts';
import { type FrameFigures, frameFigures } from './frame-figures.ts';
import { type Level, levelOf, type Reading } from './level.ts';
import type { HeapReading, WatchedPage } from './watched-page.ts';

/** Four readings or more for a line, also in a short span, and seconds without one between them. */
const HEAP_EVERY_SECONDS = { most: 15, least: 3 };
const READINGS = 4;
const MIB = 2 ** 20;

/** Memory of the page and of the process that serves it. */
export interface MemoryFigures {
  /** JavaScript heap after a forced collection, MiB. */
  readonly heap: Level & { readonly readings: readonly number[] };
  readonly domNodes: { readonly first: number; readonly last: number };
  readonly listeners: { readonly first: number; readonly last: number };
  /** Resident memory of the console's process, MiB. */
  readonly rss: Level;
}

/** The fleet's page over a while. */
export interface FleetSpan {
  /** ms since 1970 */
  readonly from: number;
  readonly to: number;
  readonly frames: FrameFigures;
  readonly memory: MemoryFigures;
  /** CPU time of the console's process, s. */
  readonly consoleCpuSeconds: number;
}

/**
 * Watches the page for so long. Somebody moves the pointer over it; seconds with a forced collection do not count as far
 * as frames go.
 * @param pid of the console's process
 */
export async function spendOnFleet(
  page: WatchedPage,
  seconds: number,
  pid: number,
  onSecond: (second: number) => void,
): Promise<FleetSpan> {
  const { most, least } = HEAP_EVERY_SECONDS;
  const every = Math.min(most, Math.max(least, Math.floor(seconds / READINGS)));
  const heap: HeapReading[] = [];
  const rss: Reading[] = [];
  const readMemory = async () => {
    heap.push(await page.heap());
    rss.push({ at: Date.now(), value: usageOf(pid)!.rssBytes / MIB });
  };
  const { width, height } = page.page.viewportSize()!;
  const cpuBefore = usageOf(pid)!.cpuSeconds;
  await page.read();
  const from = Date.now();
  await page.watch(seconds, async (second) => {
    onSecond(second);
    if (second % every === 0) await readMemory();
    await page.page.mouse.move(width * shareAt(second, 7), height * shareAt(second, 11));
  });
  const to = Date.now();
  await readMemory();
  const collections = heap.map(({ at, until }) => ({ from: at, to: until }));
  const ends = (of: 'domNodes' | 'listeners') => ({ first: heap[0][of], last: heap.at(-1)![of] });
  const bytes = heap.map(({ at, bytes }) => ({ at, value: bytes / MIB }));
  return {
    from,
    to,
    frames: frameFigures(page.seen.frames, { from, to }, collections),
    memory: {
      heap: { ...levelOf(bytes), readings: bytes.map(({ value }) => value) },
      domNodes: ends('domNodes'),
      listeners: ends('listeners'),
      rss: levelOf(rss),
    },
    consoleCpuSeconds: usageOf(pid)!.cpuSeconds - cpuBefore,
  };
}

/** A place that moves to and fro in the middle of the page, 0 to 1. */
const shareAt = (second: number, period: number) => 0.5 + 0.3 * Math.sin((2 * Math.PI * second) / period);
