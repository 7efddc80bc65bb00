import type {
  GateDecision,
  ModelActivation,
  RetrainRun,
  RunPhase,
  RunTrigger,
} from '#schemas/types/topics.ts';

export interface RunStart {
  readonly kpiSet: string;
  readonly kind: 'BASE' | 'FINE_TUNE';
  readonly trigger: RunTrigger;
  /** Wall clock, ms. */
  readonly now: number;
  /** Model in force; null for a base run. */
  readonly baseModelId: string | null;
  /** Derived from the run's id where not given. */
  readonly seed?: number | null;
  readonly labelBudget: number;
  readonly answerWithin?: number | null;
  readonly strategy?: string | null;
  /** Labels that led to it. */
  readonly labelIds: readonly string[];
}

/** What moves a run on. */
export type RunEvent =
  /** The history to read is known. */
  | { readonly kind: 'SURVEYED'; readonly from: number; readonly to: number }
  /** A round of label requests is out, which may be none. @see RetrainRun.deadline */
  | { readonly kind: 'ASKED'; readonly requests: number; readonly deadline: number }
  | { readonly kind: 'ANSWERED'; readonly answers: number; readonly share: number }
  /** All of a round are answered, or its time is over. */
  | { readonly kind: 'ROUND_ENDED'; readonly answers: number; readonly next: 'SAMPLING' }
  | {
      readonly kind: 'ROUND_ENDED';
      readonly answers: number;
      readonly next: 'FINE_TUNING';
      /** The labels to learn from. */
      readonly labelIds: readonly string[];
      readonly message: string;
    }
  /** Of the phase's work. */
  | { readonly kind: 'PROGRESSED'; readonly share: number }
  | { readonly kind: 'TUNED'; readonly decision: GateDecision }
  | { readonly kind: 'DECIDED'; readonly decision: GateDecision; readonly modelIds: readonly string[] }
  | { readonly kind: 'TRAINED'; readonly modelId: string }
  /** The phase begins once more: after a crash, or an error that may pass. */
  | { readonly kind: 'AGAIN'; readonly message: string }
  | { readonly kind: 'CANCELLED'; readonly message: string }
  | { readonly kind: 'FAILED'; readonly code: string; readonly message: string };

const LAST_PHASES: readonly RunPhase[] = ['PROMOTED', 'REJECTED', 'CANCELLED', 'FAILED'];

export function hasEnded({ phase }: Pick<RetrainRun, 'phase'>): boolean {
  return LAST_PHASES.includes(phase);
}

/** A run that has been triggered. Its id derives from kpiSet and time. */
export function newRun({ kpiSet, kind, trigger, now, baseModelId, labelIds, ...rest }: RunStart): RetrainRun {
  const id = `${kpiSet}~${now}`;
  return {
    id,
    kpiSet,
    kind,
    trigger,
    phase: 'TRIGGERED',
    history: [{ phase: 'TRIGGERED', since: now }],
    startedAt: now,
    updatedAt: now,
    finishedAt: null,
    attempt: 1,
    progress: 0,
    message: trigger.detail,
    seed: rest.seed ?? seedOf(id),
    historyFrom: null,
    historyTo: null,
    baseModelId,
    round: 0,
    labelBudget: rest.labelBudget,
    answerWithin: rest.answerWithin ?? null,
    strategy: rest.strategy ?? null,
    labelsRequested: 0,
    labelsAnswered: 0,
    deadline: null,
    labelIds: [...labelIds],
    modelIds: [],
    decision: null,
    failure: null,
  };
}

/**
 * The run after an event. Its records are ordered by `updatedAt`, whatever the clocks of two instances say.
 * @param now wall clock, ms
 * @throws RangeError when the run is in no phase in which this can happen
 */
export function advance(run: RetrainRun, event: RunEvent, now: number): RetrainRun {
  const at = Math.max(now, run.updatedAt + 1);
  const expect = (...phases: readonly RunPhase[]) => {
    if (phases.includes(run.phase)) return;
    throw new RangeError(`${event.kind} while ${run.id} is ${run.phase}`);
  };
  switch (event.kind) {
    case 'SURVEYED': {
      expect('TRIGGERED');
      const phase = run.kind === 'BASE' ? 'TRAINING' : 'SAMPLING';
      return enter({ ...run, historyFrom: event.from, historyTo: event.to }, phase, at);
    }
    case 'ASKED':
      expect('SAMPLING');
      return enter(
        { ...run, deadline: event.deadline, labelsRequested: run.labelsRequested + event.requests },
        'AWAITING_LABELS',
        at,
        `round ${run.round + 1}: ${event.requests} spans to be judged`,
      );
    case 'ANSWERED':
      expect('AWAITING_LABELS');
      return { ...run, labelsAnswered: event.answers, progress: event.share, updatedAt: at };
    case 'ROUND_ENDED': {
      expect('AWAITING_LABELS');
      const ended = { ...run, labelsAnswered: event.answers, deadline: null };
      if (event.next === 'SAMPLING') return enter({ ...ended, round: run.round + 1 }, 'SAMPLING', at);
      return enter({ ...ended, labelIds: [...event.labelIds] }, 'FINE_TUNING', at, event.message);
    }
    case 'PROGRESSED':
      expect('TRAINING', 'FINE_TUNING');
      return { ...run, progress: event.share, updatedAt: at };
    case 'TUNED':
      expect('FINE_TUNING');
      return enter({ ...run, decision: event.decision }, 'VALIDATING', at, event.decision.reason);
    case 'DECIDED': {
      expect('VALIDATING');
      const { decision, modelIds } = event;
      const phase = decision.outcome === 'PROMOTED' ? 'PROMOTED' : 'REJECTED';
      return enter({ ...run, decision, modelIds: [...modelIds] }, phase, at, decision.reason);
    }
    case 'TRAINED':
      expect('TRAINING');
      return enter({ ...run, modelIds: [event.modelId] }, 'PROMOTED', at, 'first model');
    case 'AGAIN':
      expect('TRIGGERED', 'SAMPLING', 'AWAITING_LABELS', 'TRAINING', 'FINE_TUNING', 'VALIDATING');
      return { ...run, attempt: run.attempt + 1, message: event.message, updatedAt: at };
    case 'CANCELLED':
    case 'FAILED': {
      expect('TRIGGERED', 'SAMPLING', 'AWAITING_LABELS', 'TRAINING', 'FINE_TUNING', 'VALIDATING');
      const failure = event.kind === 'FAILED' ? { code: event.code, message: event.message } : null;
      return enter({ ...run, failure }, event.kind, at, event.message);
    }
  }
}

/** The gate's decision, but that a person who put another model in force meanwhile is not overruled. */
export function unlessOverruled(
  decision: GateDecision,
  run: Pick<RetrainRun, 'baseModelId'>,
  inForce: ModelActivation | undefined,
  now: number,
): GateDecision {
  if (inForce === undefined || inForce.modelId === run.baseModelId) return decision;
  const { modelId, by, why } = inForce;
  const reason = `${modelId} was put in force meanwhile by ${by}: ${why}. Before: ${decision.reason}`;
  return { ...decision, outcome: 'REJECTED', reason, at: now };
}

/** What a person decides of a model that a run made, after it has ended. */
export function overruled(run: RetrainRun, decision: GateDecision): RetrainRun {
  const updatedAt = Math.max(decision.at, run.updatedAt + 1);
  return { ...run, decision, phase: decision.outcome, message: decision.reason, updatedAt };
}

function enter(run: RetrainRun, phase: RunPhase, since: number, message = ''): RetrainRun {
  const isLast = LAST_PHASES.includes(phase);
  return {
    ...run,
    phase,
    history: [...run.history, { phase, since }],
    updatedAt: since,
    finishedAt: isLast ? since : null,
    attempt: 1,
    progress: isLast ? 1 : 0,
    message,
  };
}

/** FNV-1a over the UTF-16 units, not negative. */
function seedOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
