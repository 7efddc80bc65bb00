/** Least distance of two times that differ, px, where there is room for it. */
const LEAST_GAP = 28;
/** Times that lie closer than this share of all, or than a minute, are one place: what a run makes it puts in force at once. */
const SAME_SHARE = 1 / 200;
const SAME_MS = 60_000;
/** Long gaps grow slower than time does: a model of minutes stays visible beside one of weeks. */
const GAP_POWER = 0.35;

/** Places times between two edges in their order; between the given times it is linear. */
export interface TimeScale {
  /** Pixels; times outside lie on the nearer edge. */
  x(time: number): number;
}

/**
 * An axis whose long gaps are shortened.
 * @param times that have to be told apart, ms, in any order
 * @param from left edge, px
 * @param to right edge, px
 */
export function timeScale(times: readonly number[], from: number, to: number): TimeScale {
  const stops = stopsOf(times);
  const weights = stops.slice(1).map((time, i) => (time - stops[i]) ** GAP_POWER);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const width = to - from;
  const least = Math.min(LEAST_GAP, width / Math.max(1, weights.length));
  const rest = width - least * weights.length;
  const places = [from];
  for (const weight of weights) places.push(places.at(-1)! + least + (rest * weight) / total);
  return {
    x(time) {
      const next = stops.findIndex((stop) => stop >= time);
      if (next === -1) return to;
      if (next === 0) return from;
      const share = (time - stops[next - 1]) / (stops[next] - stops[next - 1]);
      return places[next - 1] + share * (places[next] - places[next - 1]);
    },
  };
}

/** The times in their order, without those that are not to be told from the one before. */
function stopsOf(times: readonly number[]): number[] {
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  const same = Math.min(SAME_MS, SAME_SHARE * (sorted.at(-1)! - sorted[0]));
  const stops: number[] = [];
  for (const time of sorted) if (stops.length === 0 || time - stops.at(-1)! > same) stops.push(time);
  return stops;
}

export interface Tick {
  readonly time: number;
  readonly x: number;
}

/** Those of the times that can carry a label of this width without touching; the last one always does. */
export function ticksOf(times: readonly number[], scale: TimeScale, labelWidth: number): Tick[] {
  const ticks: Tick[] = [];
  for (const time of [...new Set(times)].sort((a, b) => b - a)) {
    const x = scale.x(time);
    const nearest = ticks.at(-1);
    if (nearest === undefined || nearest.x - x >= labelWidth) ticks.push({ time, x });
  }
  return ticks.reverse();
}
