import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Label } from '#core/feedback/label.ts';
import { nextLabel } from '#core/feedback/next-label.ts';
import type { Statement } from '#core/feedback/statement.ts';
import { alertSubject, hear, type Subject, seeAlert, spanSubject } from '#core/feedback/subject.ts';
import { VERDICTS } from '#core/learn/judged-span.ts';

const CELL = { entity: 'cell-1', kpiSet: 'ran' };
const RECORD = { topic: 'feedback.v1', partition: 0, offset: '0', key: null, value: '' };

const said = fc.record({
  operator: fc.constantFrom('ann', 'bob', 'cid'),
  verdict: fc.constantFrom(...VERDICTS, null),
  ts: fc.integer({ min: 0, max: 5 }),
});
const statements = fc.array(said, { minLength: 1, maxLength: 10 }).map((list) =>
  list.map(
    (one, i): Statement => ({
      ...one,
      feedbackId: `f${i}`,
      span: null,
      labelRequestId: null,
      kpis: [`kpi-${i}`],
      reason: `reason ${i}`,
      source: 'SIMULATED',
    }),
  ),
);

type Event = { readonly statement: Statement } | { readonly revision: number };

/** Some events come twice, all in any order. */
const disorder = (events: readonly Event[]): fc.Arbitrary<Event[]> =>
  fc
    .subarray([...events])
    .chain((repeated) =>
      fc.shuffledSubarray([...events, ...repeated], { minLength: events.length + repeated.length }),
    );

function labelAfter(unheard: Subject, events: readonly Event[]): Label | null {
  let subject = unheard;
  for (const event of events) {
    subject =
      'statement' in event
        ? hear(subject, { statement: event.statement, at: 0, record: RECORD })!
        : seeAlert(
            subject,
            {
              from: 100,
              to: 100 + event.revision,
              kind: 'SCORE',
              modelId: 'm',
              revision: event.revision,
              isClosed: false,
            },
            0,
          );
    const label = nextLabel(subject);
    if (label !== null) expect(label.revision).toBe(subject.label === null ? 0 : subject.label.revision + 1);
    subject = { ...subject, label: label ?? subject.label };
  }
  return subject.label?.state === 'IN_FORCE' ? { ...subject.label, revision: 0 } : null;
}

/** Of each operator the last by time and id, in that order; told anew. */
function lastOfEach(list: readonly Statement[]): Statement[] {
  const ordered = [...list].sort((a, b) => a.ts - b.ts || (a.feedbackId < b.feedbackId ? -1 : 1));
  return ordered.filter(
    ({ operator, verdict }, i) =>
      verdict !== null && ordered.slice(i + 1).every((later) => later.operator !== operator),
  );
}

test.each([
  [
    'an alert',
    alertSubject('cell-1~ran~SCORE~100', CELL),
    [{ revision: 0 }, { revision: 1 }, { revision: 2 }],
  ],
  ['a span', spanSubject({ from: 100, to: 102 }, CELL), []],
])(
  'the label of %s is that of the last verdicts, in whatever order and how often things come',
  (_, unheard, alerts) => {
    const runs = statements.chain((list) =>
      disorder([...list.map((statement) => ({ statement })), ...alerts]).map((events) => ({ list, events })),
    );
    fc.assert(
      fc.property(runs, ({ list, events }) => {
        const label = labelAfter(unheard, events);
        const last = lastOfEach(list);
        if (last.length === 0) {
          expect(label).toBeNull();
          return;
        }
        const anomalous = last.map(
          ({ verdict }) => verdict === 'TRUE_POSITIVE' || verdict === 'FALSE_NEGATIVE',
        );
        expect(label).toMatchObject({
          label: anomalous.at(-1) ? 'ANOMALOUS' : 'NORMAL',
          verdict: last.at(-1)!.verdict,
          reason: last.at(-1)!.reason,
          conflict: anomalous.includes(true) && anomalous.includes(false),
          from: 100,
          to: 102,
          kpis: last.flatMap(({ kpis }) => kpis),
        });
        expect(label!.verdicts.map(({ feedbackId }) => feedbackId)).toEqual(
          last.map(({ feedbackId }) => feedbackId),
        );
      }),
      { numRuns: 500 },
    );
  },
);
