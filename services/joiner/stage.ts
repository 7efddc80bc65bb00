import { nextLabel } from '#core/feedback/next-label.ts';
import {
  alertSubject,
  hear,
  type Received,
  type Subject,
  seeAlert,
  spanSubject,
} from '#core/feedback/subject.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { type FeedbackLimits, feedbackFault } from '#platform/stream/feedback-check.ts';
import { noOutput, type Stage, type StageOutput, type StreamRecord } from '#platform/stream/stage.ts';
import type { AnomalyEvent, Feedback, JoinerInput, TopicValues } from '#schemas/types/topics.ts';
import type { JoinedTopic } from './forward.ts';
import { abandoned, recordOf, statementOf, subjectAlert } from './received.ts';
import { type JoinerFigures, JoinerState } from './state.ts';

/** Without a record for so long a partition is idle, and not merely behind: the wall clock then moves its time on. */
const IDLE_MS = 10_000;

export interface JoinerDependencies extends FeedbackLimits {
  /** Read what was forwarded as it came. */
  readonly codecs: CodecBook;
  /** Told after each step how a partition stands; null where it is given up. */
  readonly observe: (partition: number, figures: JoinerFigures | null) => void;
}

type Input = StreamRecord<JoinerInput>;

/**
 * Joins verdicts with what they speak of (core/feedback). Time is that of the append to the input, so that the same input
 * gives the same labels whenever it is processed; every state that a record changes leaves in its transaction.
 */
export function joinerStage(
  dependencies: JoinerDependencies,
): Stage<JoinerState, 'towerwatch.joiner.input.v1'> {
  const { codecs, horizonMs, observe } = dependencies;

  const finish = (state: JoinerState, output: StageOutput): StageOutput => {
    abandonAll(state.sweep(), output);
    output.snapshots.push(...state.takeSnapshots());
    observe(state.partition, state.figures);
    return output;
  };

  return {
    name: 'joiner',
    input: 'towerwatch.joiner.input.v1',
    outputs: ['labels.v1'],
    changelog: 'towerwatch.joiner.state.v1',
    open: (partition) => new JoinerState(partition, horizonMs),

    async step(state, records, now) {
      const output = noOutput();
      const feedback = await messagesOf('feedback.v1', records, codecs);
      const alerts = await messagesOf('anomalies.v1', records, codecs);
      state.heardAt = now;
      for (const record of records) {
        state.time = Math.max(state.time, record.appendedAt);
        state.covered = record.offset;
        const verdict = feedback.get(record.offset);
        const alert = alerts.get(record.offset);
        if (verdict !== undefined) takeFeedback(state, record, verdict, output, dependencies);
        if (alert !== undefined) takeAlert(state, record, alert, output);
      }
      return finish(state, output);
    },

    async tick(state, now) {
      if (state.heardAt === 0) state.heardAt = now;
      if (now - state.heardAt >= IDLE_MS) state.time = Math.max(state.time, now);
      return finish(state, noOutput());
    },

    restore: (state, key, snapshot, covered) => state.restore(key, snapshot, covered),

    close: ({ partition }) => observe(partition, null),
  };
}

/**
 * The messages of one topic among the records, by the record's offset.
 * @throws TowerwatchError where one does not decode: it did when it was forwarded
 */
async function messagesOf<T extends JoinedTopic>(
  topic: T,
  records: readonly Input[],
  codecs: CodecBook,
): Promise<Map<bigint, TopicValues[T]>> {
  const own = records.filter(({ value }) => value.topic === topic);
  const decoded = await codecs.of(topic).decodeAll(own.map(({ value }) => value.value));
  return new Map(
    decoded.map((message, i) => {
      if (message instanceof TowerwatchError) throw message;
      return [own[i].offset, message];
    }),
  );
}

function takeFeedback(
  state: JoinerState,
  { value: input, appendedAt }: Input,
  feedback: Feedback,
  output: StageOutput,
  limits: FeedbackLimits,
): void {
  const record = recordOf(input);
  const fault = feedbackFault(feedback, input.value.length, appendedAt, limits);
  if (fault !== undefined) {
    output.abandoned.push(abandoned(record, fault));
    return;
  }
  const { anomalyId, from, to } = feedback;
  const unheard =
    anomalyId === null ? spanSubject({ from: from!, to: to! }, feedback) : alertSubject(anomalyId, feedback);
  const heard = hear(remembered(state, unheard, output), {
    statement: statementOf(feedback),
    at: appendedAt,
    record,
  });
  if (heard !== null) settle(state, heard, output);
  else {
    const message = `${unheard.id} has as many verdicts as are kept`;
    output.abandoned.push(abandoned(record, { code: 'FEEDBACK_CROWDED', message }));
  }
}

function takeAlert(
  state: JoinerState,
  { appendedAt }: Input,
  alert: AnomalyEvent,
  output: StageOutput,
): void {
  const subject = remembered(state, alertSubject(alert.id, alert), output);
  settle(state, seeAlert(subject, subjectAlert(alert), appendedAt), output);
}

/** The subject as it is known now; as it was given where it is not. */
function remembered(state: JoinerState, unheard: Subject, output: StageOutput): Subject {
  const expired: Received[] = [];
  const subject = state.current(unheard.id, expired) ?? unheard;
  abandonAll(expired, output);
  return subject;
}

function settle(state: JoinerState, subject: Subject, output: StageOutput): void {
  const label = nextLabel(subject);
  if (label === null) {
    state.set(subject);
    return;
  }
  state.set({ ...subject, label });
  const value = { ...label, kpis: [...label.kpis], verdicts: [...label.verdicts] };
  output.emissions.push({ topic: 'labels.v1', key: subject.entity, value });
}

function abandonAll(expired: readonly Received[], output: StageOutput): void {
  for (const { statement, record } of expired) {
    const message = `feedback ${statement.feedbackId} found nothing that it speaks of`;
    output.abandoned.push(abandoned(record, { code: 'FEEDBACK_UNMATCHED', message }));
  }
}
