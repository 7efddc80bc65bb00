import type { Flow, Source, Stage } from '../../../api/shapes/flow.ts';
import { countOf, countText, durationText, numberText, timeText } from '../../frame/format.ts';
import { type FlowMoment, lagGrowth, newLetters, stillFor } from './lag-trend.ts';

/** STOPPED: something does not work. BEHIND: it works, and not as it should. TOLD: to know. */
export type Grade = 'STOPPED' | 'BEHIND' | 'TOLD';

/** Something that is wrong, and what to do about it. */
export interface Finding {
  readonly key: string;
  readonly grade: Grade;
  readonly title: string;
  readonly detail: string;
  readonly todo: string;
  /** Of dead letters: the topic that they came from. */
  readonly topic?: string;
}

const GRADES: readonly Grade[] = ['STOPPED', 'BEHIND', 'TOLD'];

/**
 * What is wrong, the gravest first; none where all is well.
 * @param moments of the last minutes, the present one last: they tell what grows
 */
export function findingsOf(flow: Flow, moments: readonly FlowMoment[]): Finding[] {
  const findings = [
    ...flow.sources.flatMap(sourceFinding),
    ...flow.stages.flatMap((stage) => stageFindings(stage, moments)),
    ...unwatched(flow.stages),
    ...stillFinding(moments),
    ...flow.topics.flatMap(({ topic, deadLetters }) => letterFinding(topic, deadLetters, moments)),
  ];
  return findings.toSorted((a, b) => GRADES.indexOf(a.grade) - GRADES.indexOf(b.grade));
}

const SOURCES: Readonly<Record<Source['name'], { readonly name: string; readonly loss: string }>> = {
  kafka: { name: 'Kafka', loss: 'Nothing flows, and verdicts are refused until it is back.' },
  registry: { name: 'The schema registry', loss: 'Records of schemas not seen before wait.' },
  clickhouse: {
    name: 'ClickHouse',
    loss: 'Charts of the past and trainings wait; scoring and alerts go on.',
  },
};

function sourceFinding({ name, state, since, message }: Source): Finding[] {
  if (state === 'UP') return [];
  return [
    {
      key: `source ${name}`,
      grade: 'STOPPED',
      title: `${SOURCES[name].name} is away since ${timeText(since)}`,
      detail: SOURCES[name].loss,
      todo:
        message ?? 'See whether it runs, and whether the console reaches it; work goes on by itself then.',
    },
  ];
}

function stageFindings(stage: Stage, moments: readonly FlowMoment[]): Finding[] {
  const { name, state, reasons, members, reads, errorsPerMinute } = stage;
  const findings: Finding[] = [];
  if (state === 'AWAY') {
    findings.push({
      key: `away ${name}`,
      grade: 'STOPPED',
      title: `The ${name} does not answer`,
      detail: reasons.length > 0 ? `${reasons.join('; ')}.` : 'Its /readyz cannot be reached.',
      todo: 'See whether its process runs. One that has ended says why in its last log line, with a code of docs/errors.md. Nothing is lost: it goes on where it stopped.',
    });
  }
  if (state === 'NOT_READY') {
    findings.push({
      key: `not ready ${name}`,
      grade: 'STOPPED',
      title: `The ${name} is not ready`,
      detail: reasons.length > 0 ? `${reasons.join('; ')}.` : 'It does not say why.',
      todo: 'After a start it restores its state first. Where it stays, its log says what it waits for: docs/runbooks/no-alerts.md.',
    });
  }
  if (members === 0 && state !== 'AWAY') {
    findings.push({
      key: `members ${name}`,
      grade: 'STOPPED',
      title: `Nobody reads for the ${name}`,
      detail: 'Its consumer group has no member.',
      todo: 'Start it; after a crash its partitions move when the session has run out (SESSION_TIMEOUT_MS).',
    });
  }
  for (const { topic, perSecond, lag } of reads) {
    const growth = lagGrowth(moments, name, topic);
    if (growth === null) {
      if (isLong(lag, perSecond)) findings.push(longLag(name, topic, lag!, perSecond));
      continue;
    }
    const { from, to, overMs } = growth;
    const pace = perSecond === null ? '' : `, at ${numberText(perSecond)} a second`;
    findings.push({
      key: `lag ${name} ${topic}`,
      grade: 'BEHIND',
      title: `The ${name} falls behind on ${topic}`,
      detail: `${countText(to)} records to read, ${countText(to - from)} more than ${durationText(overMs)} ago${pace}.`,
      todo: "Start another instance of it, up to the topic's partitions. Where its errors rise too, see these first.",
    });
  }
  if (errorsPerMinute !== null && errorsPerMinute > 0) {
    findings.push({
      key: `errors ${name}`,
      grade: 'BEHIND',
      title: `The ${name} has ${countOf(Math.max(1, Math.round(errorsPerMinute)), 'error or refusal', 'errors and refusals')} a minute`,
      detail: 'Refused records are on the dead-letter topic of where they came from; errors are tried again.',
      todo: 'The first warning in its log has the cause, with a code of docs/errors.md.',
    });
  }
  return findings;
}

/** A lag of more records than this is told where it also takes longer than that to be read. */
const LONG_LAG = 1000;
const LONG_LAG_S = 60;

function isLong(lag: number | null, perSecond: number | null): boolean {
  return lag !== null && lag >= LONG_LAG && lag > LONG_LAG_S * (perSecond ?? 0);
}

function longLag(stage: string, topic: string, lag: number, perSecond: number | null): Finding {
  const pace =
    perSecond === null || perSecond === 0
      ? 'It reads nothing now.'
      : `At ${numberText(perSecond)} a second they are the work of ${durationText((1000 * lag) / perSecond)}.`;
  return {
    key: `lag ${stage} ${topic}`,
    grade: 'BEHIND',
    title: `The ${stage} is ${countText(lag)} records behind on ${topic}`,
    detail: `${pace} The lag has not grown since this page looks.`,
    todo: 'After a restart or an outage it catches up by itself; watch that the lag shrinks.',
  };
}

function unwatched(stages: readonly Stage[]): Finding[] {
  const names = stages.filter(({ state }) => state === 'UNWATCHED').map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      key: 'unwatched',
      grade: 'TOLD',
      title: `${countOf(names.length, 'stage')} not watched: ${names.join(', ')}`,
      detail: 'Rates and lag come from the brokers; readiness and errors are not known.',
      todo: "Name the addresses of their health servers in the console's CONSOLE_SERVICES.",
    },
  ];
}

const TELEMETRY = 'kpi.raw.v1';

function stillFinding(moments: readonly FlowMoment[]): Finding[] {
  const still = stillFor(moments, TELEMETRY);
  if (still === null) return [];
  return [
    {
      key: 'still',
      grade: 'TOLD',
      title: `No sample has come for ${durationText(still)}`,
      detail: `Nothing was appended to ${TELEMETRY} since then, as far as this page has looked.`,
      todo: 'Where samples are sent more often than that, see whether the collectors run and reach the brokers.',
    },
  ];
}

function letterFinding(topic: string, count: number | null, moments: readonly FlowMoment[]): Finding[] {
  if (count === null || count === 0) return [];
  const growth = newLetters(moments, topic);
  const more =
    growth === null
      ? ''
      : ` ${countText(growth.to - growth.from)} came in the last ${durationText(growth.overMs)}.`;
  return [
    {
      key: `letters ${topic}`,
      grade: growth === null ? 'TOLD' : 'BEHIND',
      title: `${countOf(count, 'dead letter')} of ${topic}`,
      detail: `Records that could not be processed, as they came.${more}`,
      todo: 'Remove the cause first, then replay them: one that is still at fault comes straight back.',
      topic,
    },
  ];
}
