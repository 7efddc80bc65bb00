import { groupOf } from '#platform/kafka/stage-service.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { ReplayPause } from '../replay/replayer.ts';
import type { FeedbackPart } from './feedback-part.ts';
import { type Learned, learn } from './learn.ts';
import { candidateTable } from './learning-summary.ts';
import { modelInForce } from './model-in-force.ts';
import type { StartOptions } from './options.ts';
import type { PhaseClock } from './phase-clock.ts';
import type { Replay } from './prepare-source.ts';
import type { Progress } from './progress.ts';
import type { Readers } from './readers.ts';
import type { System } from './system.ts';

export interface PausesOptions {
  readonly options: StartOptions;
  readonly plan: Replay;
  readonly system: System;
  readonly readers: Readers;
  readonly progress: Progress;
  readonly clock: PhaseClock;
  readonly fail: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Where a replay waits for a model: the first, and what is made of feedback. */
export class Pauses {
  readonly #options: PausesOptions;
  /** What came of the feedback, and the model in force before; absent where there was none. */
  learned: (Learned & { readonly base: ModelArtifact }) | undefined;

  constructor(options: PausesOptions) {
    this.#options = options;
  }

  /** In the order of the replay. */
  get all(): readonly ReplayPause[] {
    const { plan, options } = this.#options;
    if (plan.noModel !== undefined) return [];
    const first = { beforeStep: plan.trainSteps, until: () => this.#firstModel() };
    const { feedback } = plan;
    if (feedback === undefined || !options.feedback) return [first];
    return [first, { beforeStep: feedback.toStep, until: () => this.#learning(feedback) }];
  }

  /** Resolves when all that was sent has passed through every service and has been read. */
  async settled(): Promise<void> {
    const { system, readers, progress, signal } = this.#options;
    const onWaiting = (group: string, left: number) =>
      progress.waiting(`${group.replace(groupOf(''), '')}: ${left.toLocaleString('en')} records left`);
    await system.settled({ onWaiting, signal });
    signal.throwIfAborted();
    await readers.caughtUp();
  }

  async #firstModel(): Promise<void> {
    const { plan, progress, clock } = this.#options;
    await this.settled();
    clock.end('history');
    progress.say(`${plan.trainSteps} steps are in the history: waiting for the first model`);
    await this.#inForce('the first model');
    clock.end('model');
  }

  async #learning(part: FeedbackPart): Promise<void> {
    const { system, plan, options, readers, progress, clock, fail, signal } = this.#options;
    await this.settled();
    clock.end('feedback');
    const base = readers.models.inForce!;
    const { alerts } = readers;
    const settled = () => this.settled();
    const learned = await learn(system, plan, part, { options, alerts, progress, settled, fail, signal });
    this.learned = { ...learned, base };
    const { decision, phase, modelIds } = learned.run;
    if (decision !== null) progress.say(candidateTable(decision.candidates));
    if (phase === 'PROMOTED') await this.#inForce('the better model', modelIds.at(-1));
    await this.settled();
    clock.end('learning');
  }

  async #inForce(awaited: string, modelId?: string): Promise<void> {
    const { system, plan, readers, progress, signal } = this.#options;
    const onWaiting = (seconds: number, trained = 0) => {
      const share = trained === 0 ? '' : `, ${Math.round(100 * trained)} % of the training`;
      progress.waiting(`${awaited}: ${seconds.toFixed(0)} s${share}`);
    };
    const which = modelId === undefined ? {} : { modelId };
    await modelInForce(system.services, plan.kpiSet.name, { ...which, onWaiting, signal });
    await readers.caughtUp();
    progress.say(`model ${readers.models.inForce?.modelId} is in force in every scorer`);
  }
}
