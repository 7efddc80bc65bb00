import type { Run } from '../../../api/shapes/run.ts';
import { wordsText } from '../../frame/format.ts';

/** Of a phase in a run's way: it is behind, it is where the run stands, it is still to come, or the run ended before it. */
export type StepState = 'DONE' | 'NOW' | 'TO_COME' | 'NOT_REACHED';

export interface Step {
  readonly phase: string;
  readonly name: string;
  readonly state: StepState;
  /** When it was entered last, ms; null: not yet. */
  readonly since: number | null;
  /** How long the run was in it, all rounds together, ms; null: not entered, or it is there still. */
  readonly took: number | null;
}

const LAST = ['PROMOTED', 'REJECTED', 'CANCELLED', 'FAILED'];
const BASE = ['TRIGGERED', 'TRAINING'];
const FINE_TUNE = ['TRIGGERED', 'SAMPLING', 'AWAITING_LABELS', 'FINE_TUNING', 'VALIDATING'];

const NAMES: Readonly<Record<string, string>> = {
  TRIGGERED: 'triggered',
  SAMPLING: 'choosing spans',
  AWAITING_LABELS: 'awaiting labels',
  TRAINING: 'training',
  FINE_TUNING: 'fine-tuning',
  VALIDATING: 'gate',
  PROMOTED: 'promoted',
  REJECTED: 'rejected',
  CANCELLED: 'cancelled',
  FAILED: 'failed',
};

export function phaseName(phase: string): string {
  return NAMES[phase] ?? wordsText(phase);
}

export function hasEnded({ phase }: Pick<Run, 'phase'>): boolean {
  return LAST.includes(phase);
}

/** The phases of a run in their order, the last one its end, and how far it has come. */
export function stepsOf({ kind, phase, history }: Pick<Run, 'kind' | 'phase' | 'history'>): Step[] {
  const way = kind === 'BASE' ? BASE : FINE_TUNE;
  const over = hasEnded({ phase });
  const at = way.indexOf(phase);
  const steps = way.map((name, i): Step => {
    const entered = history.findLast((entry) => entry.phase === name);
    const state = over ? (entered ? 'DONE' : 'NOT_REACHED') : i < at ? 'DONE' : i === at ? 'NOW' : 'TO_COME';
    return {
      phase: name,
      name: phaseName(name),
      state,
      since: entered?.since ?? null,
      took: state === 'DONE' ? tookOf(name, history) : null,
    };
  });
  const end = over ? phase : 'PROMOTED';
  const name = over ? phaseName(phase) : 'promoted or rejected';
  const since = over ? (history.at(-1)?.since ?? null) : null;
  return [...steps, { phase: end, name, state: over ? 'NOW' : 'TO_COME', since, took: null }];
}

function tookOf(phase: string, history: Run['history']): number | null {
  let took: number | null = null;
  history.forEach((entry, i) => {
    const next = history[i + 1];
    if (entry.phase === phase && next !== undefined) took = (took ?? 0) + next.since - entry.since;
  });
  return took;
}

/** Runs after an event: by id, the newest first. */
export function mergedRuns(runs: readonly Run[], changed: readonly Run[]): Run[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  for (const run of changed) {
    const known = byId.get(run.id);
    if (known === undefined || run.updatedAt >= known.updatedAt) byId.set(run.id, run);
  }
  return [...byId.values()].sort((a, b) => b.startedAt - a.startedAt);
}
