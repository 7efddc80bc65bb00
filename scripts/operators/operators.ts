import type { Span, Verdict } from '#core/learn/judged-span.ts';
import { seededRandom } from '#core/random/random.ts';
import type { AnomalyEvent, Feedback, LabelRequest } from '#schemas/types/topics.ts';
import type { Truth } from './truth.ts';
import { feedbackOf, type Judgement, judgeAlert, judgeRequest, mistaken } from './verdicts.ts';

/** How simulated operators work. */
export interface Habits {
  /** Share of the windows of their shift that they judge, 0 to 1. */
  readonly budget: number;
  /** Share of verdicts and answers that are wrong, 0 to 1. */
  readonly errorRate: number;
  /** Event time from the end of an alert or anomaly to their verdict, ms. */
  readonly delayMs: number;
  readonly seed: number;
}

/** What they look after. */
export interface Shift {
  /** Event time of the first and the last step, ms. */
  readonly span: Span;
  readonly entities: readonly string[];
  /** Windows of these and all other entities in that time: what the budget is a share of. */
  readonly windows: number;
}

/** What people report: as in the protocol by which learning is measured, 124 verdicts on the reference fleet. */
const PROTOCOL = { FALSE_POSITIVE: 60, FALSE_NEGATIVE: 24, TRUE_POSITIVE: 40 } as const;
const PROTOCOL_VERDICTS = 124;
type Quota = keyof typeof PROTOCOL;

/** Shorter anomalies nobody misses. */
const NOTICED_STEPS = 8;

/** What may be judged, and what is true of it. */
interface Case {
  readonly id: string;
  readonly entity: string;
  readonly anomalyId: string | null;
  readonly judgement: Judgement;
  /** When the verdict is ready, event time in ms. */
  readonly at: number;
}

/** The verdicts that a budget allows, of each kind. */
export function quotasOf(budget: number, windows: number): Record<Quota, number> {
  const verdicts = Math.round(budget * windows);
  const share = (of: Quota) => Math.round((verdicts * PROTOCOL[of]) / PROTOCOL_VERDICTS);
  const falsePositives = share('FALSE_POSITIVE');
  const falseNegatives = share('FALSE_NEGATIVE');
  return {
    FALSE_POSITIVE: falsePositives,
    FALSE_NEGATIVE: falseNegatives,
    TRUE_POSITIVE: verdicts - falsePositives - falseNegatives,
  };
}

/**
 * Operators who know the truth: they judge alerts, report what had none, and answer label requests. What they say follows
 * from what they have seen, the seed and event time; not from the order in which it came.
 */
export class SimulatedOperators {
  readonly #kpiSet: string;
  readonly #truth: Truth;
  readonly #habits: Habits;
  readonly #shift: Shift;
  readonly #watched: ReadonlySet<string>;
  /** Entity → id → latest event. */
  readonly #alerts = new Map<string, Map<string, AnomalyEvent>>();
  readonly #judged = new Set<string>();
  readonly #left: Record<Quota, number>;

  constructor(kpiSet: string, truth: Truth, habits: Habits, shift: Shift) {
    this.#kpiSet = kpiSet;
    this.#truth = truth;
    this.#habits = habits;
    this.#shift = shift;
    this.#watched = new Set(shift.entities);
    this.#left = quotasOf(habits.budget, shift.windows);
  }

  /** Notes an alert as it stands now. */
  see(event: AnomalyEvent): void {
    if (event.kpiSet !== this.#kpiSet || event.kind !== 'SCORE') return;
    const own = this.#alerts.get(event.entity) ?? new Map<string, AnomalyEvent>();
    const before = own.get(event.id);
    if (before === undefined || before.revision < event.revision) own.set(event.id, event);
    this.#alerts.set(event.entity, own);
  }

  /**
   * The verdicts that are ready and not given yet, as far as the budget goes.
   * @param now event time, ms; Infinity ends the shift
   */
  due(now: number): Feedback[] {
    const cases = [...this.#watched]
      .flatMap((entity) => [...this.#alertCases(entity), ...this.#missCases(entity)])
      .filter(({ id, at }) => at <= now && !this.#judged.has(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const given: Feedback[] = [];
    for (const { id, entity, anomalyId, judgement, at } of this.#random('order').shuffle(cases)) {
      const kind = judgement.verdict as Quota;
      if (this.#left[kind] === 0) continue;
      this.#left[kind]--;
      this.#judged.add(id);
      const said = this.#said(id, judgement, judgement.verdict === 'FALSE_NEGATIVE' ? judgement.span : null);
      given.push(feedbackOf({ entity, kpiSet: this.#kpiSet, anomalyId }, said, at));
    }
    return given.sort((a, b) => a.ts - b.ts || (a.id < b.id ? -1 : 1));
  }

  /** @returns undefined where nobody knows, or where the request is closed, or of another kpiSet */
  answer(request: LabelRequest): Feedback | undefined {
    const { id, entity, from, to, kpiSet, state, createdAt } = request;
    const judgement = judgeRequest(this.#truth, request);
    if (state !== 'OPEN' || kpiSet !== this.#kpiSet || judgement === undefined) return undefined;
    // Not by the request's id: that derives from the run's, which has the time of day.
    const said = this.#said(`${entity}~${from}`, judgement, { from, to });
    return feedbackOf({ entity, kpiSet, labelRequestId: id }, said, createdAt);
  }

  *#alertCases(entity: string): Generator<Case> {
    const { span } = this.#shift;
    const { delayMs } = this.#habits;
    for (const event of this.#alerts.get(entity)?.values() ?? []) {
      const isOurs = event.from >= span.from && event.from <= span.to && event.suppression === null;
      if (!isOurs || !this.#truth.knows(entity, event)) continue;
      const isOver = event.state !== 'OPEN' && event.state !== 'UPDATED';
      const at = (isOver ? event.at : span.to) + delayMs;
      yield { id: event.id, entity, anomalyId: event.id, judgement: judgeAlert(this.#truth, event), at };
    }
  }

  *#missCases(entity: string): Generator<Case> {
    const { span } = this.#shift;
    const alerts = [...(this.#alerts.get(entity)?.values() ?? [])];
    for (const anomaly of this.#truth.anomalies(entity)) {
      const isOurs = anomaly.from >= span.from && anomaly.to <= span.to;
      if (!isOurs || !this.#truth.knows(entity, anomaly)) continue;
      if (this.#truth.steps(anomaly) < NOTICED_STEPS) continue;
      if (alerts.some((alert) => this.#truth.sharedSteps(alert, anomaly) > 0)) continue;
      const judgement: Judgement = { verdict: 'FALSE_NEGATIVE', span: anomaly };
      const id = `${entity}~${anomaly.from}`;
      yield { id, entity, anomalyId: null, judgement, at: anomaly.to + this.#habits.delayMs };
    }
  }

  #said(about: string, judgement: Judgement, asked: Span | null): Judgement {
    const isWrong = this.#random(`mistake ${about}`).uniform() < this.#habits.errorRate;
    return isWrong ? mistaken(judgement, asked) : judgement;
  }

  #random(use: string) {
    return seededRandom(this.#habits.seed).fork('operators').fork(use);
  }
}

/** How many there are of each verdict. */
export function countVerdicts(feedback: Iterable<Feedback>): Partial<Record<Verdict, number>> {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of feedback) {
    if (verdict !== 'UNKNOWN') counts[verdict] = (counts[verdict] ?? 0) + 1;
  }
  return counts;
}
