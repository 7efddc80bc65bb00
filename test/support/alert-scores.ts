import { advanceAlert } from '#core/alert/advance.ts';
import type { AlertEvent } from '#core/alert/alert-event.ts';
import type { AlertState } from '#core/alert/alert-state.ts';
import type { AlertContext, ScoredWindow } from '#core/alert/context.ts';
import type { AlertOutcome } from '#core/alert/outcome.ts';
import { DEFAULT_ALERT_POLICY } from '#core/alert/policy.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { AnomalyEvent } from '#schemas/types/topics.ts';

export const MINUTE = 60_000;
/** A round time: on the grid and at the start of a group's bucket. */
export const START = Date.UTC(2024, 0, 8);
export const THRESHOLD = 10;

/** Five KPIs every 5 minutes, windows of 4 new steps. */
export const KPI_SET: KpiSet = {
  name: 'cells',
  kpis: ['users', 'dl_thr', 'drop', 'latency', 'cpu'].map((name) => ({ name, unit: 'unit' })),
  granularityMs: 5 * MINUTE,
  windowLength: 48,
  hop: 4,
  allowedLateness: 3,
  maxGap: 6,
  silentAfter: 6,
  warmupMs: 0,
  detector: 'mahalanobis',
};

export const CONTEXT: AlertContext = {
  entity: 'cell-1',
  region: 'north',
  kpiSet: KPI_SET,
  maintenance: [],
  mutes: [],
  policy: DEFAULT_ALERT_POLICY,
};

/** Event time of a step, counted from START. */
export const at = (step: number): number => START + step * KPI_SET.granularityMs;

/** A window whose last step is `end`, with these scores; nothing else of note. */
export function scored(
  end: number,
  scores: readonly number[],
  more: Partial<ScoredWindow> = {},
): ScoredWindow {
  return {
    end: at(end),
    status: 'OK',
    scores,
    contributions: [0.5, 0.5, 0.5, 0.5, 0.5],
    pValues: scores.map((score) => (score > THRESHOLD ? 1e-3 : 0.5)),
    modelId: 'model-a',
    threshold: THRESHOLD,
    settled: [],
    settledThreshold: null,
    settledDelay: 0,
    ...more,
  };
}

export function marker(status: 'SILENT' | 'RESUMED' | 'UNSCORED', end: number): ScoredWindow {
  return scored(end, [], { status, contributions: [], modelId: null, threshold: null });
}

/** `x` is a step over threshold, `.` a quiet one, `?` one whose score is not finite; cut into windows of `hop`. */
export function windowsOf(pattern: string, hop = KPI_SET.hop): ScoredWindow[] {
  const scores = [...pattern].map((step) => ({ x: 20, '.': 1, '?': Number.NaN })[step] as number);
  return Array.from({ length: Math.ceil(scores.length / hop) }, (_, i) => {
    const own = scores.slice(i * hop, (i + 1) * hop);
    return scored(i * hop + own.length - 1, own);
  });
}

export const SETTLED_THRESHOLD = 5;
export const SETTLED_DELAY = 10;

/**
 * The same windows by a model with a settled score. The pattern has a sign for each step that it speaks of: `x` over the
 * settled threshold, `?` not finite, else quiet, as are steps before and after it.
 */
export function settledBy(
  windows: readonly ScoredWindow[],
  pattern: string,
  settledDelay = SETTLED_DELAY,
): ScoredWindow[] {
  const stepOf = ({ end }: ScoredWindow) => (end - START) / KPI_SET.granularityMs;
  return windows.map((window) => ({
    ...window,
    settled: window.scores.map((_, j) => {
      const sign = pattern[stepOf(window) - (settledDelay + window.scores.length - 1 - j)];
      return sign === 'x' ? 8 : sign === '?' ? Number.NaN : 1;
    }),
    settledThreshold: SETTLED_THRESHOLD,
    settledDelay,
  }));
}

export interface Run {
  readonly state: AlertState | undefined;
  readonly events: AlertEvent[];
}

/** All windows one after the other, from an entity with nothing to remember. */
export function run(windows: readonly ScoredWindow[], context: AlertContext = CONTEXT): Run {
  let outcome: AlertOutcome = { state: undefined, events: [] };
  const events: AlertEvent[] = [];
  for (const window of windows) {
    outcome = advanceAlert(outcome.state, window, context);
    events.push(...outcome.events);
  }
  return { state: outcome.state, events };
}

/** An event in short: `OPEN from–to`, in steps since START. */
export function brief({ state, from, to }: Pick<AnomalyEvent, 'state' | 'from' | 'to'>): string {
  const step = (time: number) => (time - START) / KPI_SET.granularityMs;
  return `${state} ${step(from)}–${step(to)}`;
}
