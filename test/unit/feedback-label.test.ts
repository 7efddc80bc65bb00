import { describe, expect, test } from '@jest/globals';
import { nextLabel, runOf } from '#core/feedback/next-label.ts';
import type { Statement } from '#core/feedback/statement.ts';
import {
  alertSubject,
  hear,
  type Received,
  review,
  type Subject,
  type SubjectAlert,
  seeAlert,
  spanSubject,
} from '#core/feedback/subject.ts';
import { decodeSubject, encodeSubject } from '#core/feedback/subject-codec.ts';

const CELL = { entity: 'cell~1', kpiSet: 'ran' };
const ALERT = 'cell~1~ran~SCORE~100';
const SPAN = { from: 100, to: 160 };
const HORIZON = 1000;

const alert: SubjectAlert = {
  from: 100,
  to: 120,
  kind: 'SCORE',
  modelId: 'm1',
  revision: 0,
  isClosed: false,
};
const closed: SubjectAlert = { ...alert, to: 140, revision: 1, isClosed: true };

function received(feedbackId: string, change: Partial<Statement> = {}, at = 0): Received {
  const statement: Statement = {
    feedbackId,
    operator: 'ann',
    verdict: 'FALSE_POSITIVE',
    ts: 10,
    span: null,
    labelRequestId: null,
    kpis: [],
    reason: null,
    source: 'TICKETING',
    ...change,
  };
  return {
    statement,
    at,
    record: { topic: 'feedback.v1', partition: 0, offset: '7', key: null, value: 'AAA=' },
  };
}

/** Each step's label goes into the subject, as the service has it. */
function after(subject: Subject, ...changes: ((subject: Subject) => Subject)[]): Subject {
  return changes.reduce((before, change) => {
    const now = change(before);
    return { ...now, label: nextLabel(now) ?? now.label };
  }, subject);
}

const said =
  (...given: Parameters<typeof received>) =>
  (subject: Subject) =>
    hear(subject, received(...given))!;
const seen =
  (event: SubjectAlert, at = 0) =>
  (subject: Subject) =>
    seeAlert(subject, event, at);

describe('the label of an alert', () => {
  test('has its steps, kind and model', () => {
    const { label } = after(
      alertSubject(ALERT, CELL),
      seen(alert),
      said('f1', { kpis: ['a'], reason: 'works' }),
    );
    expect(label).toEqual({
      id: ALERT,
      ...CELL,
      from: 100,
      to: 120,
      label: 'NORMAL',
      state: 'IN_FORCE',
      revision: 0,
      verdict: 'FALSE_POSITIVE',
      source: 'TICKETING',
      conflict: false,
      verdicts: [{ operator: 'ann', verdict: 'FALSE_POSITIVE', feedbackId: 'f1', ts: 10 }],
      anomalyId: ALERT,
      anomalyKind: 'SCORE',
      modelId: 'm1',
      labelRequestId: null,
      runId: null,
      kpis: ['a'],
      reason: 'works',
      ts: 10,
    });
  });

  test('waits for it', () => {
    const waiting = after(alertSubject(ALERT, CELL), said('f1'));
    expect(waiting).toMatchObject({ label: null, waiting: [{ statement: { feedbackId: 'f1' } }] });
    expect(after(waiting, seen(alert))).toMatchObject({ label: { revision: 0 }, waiting: [] });
  });

  test('follows its steps as they grow, and not those of an older revision', () => {
    const grown = after(alertSubject(ALERT, CELL), seen(alert), said('f1'), seen(closed));
    expect(grown.label).toMatchObject({ to: 140, revision: 1 });
    expect(after(grown, seen(alert))).toEqual(grown);
  });

  test('does not change with what does not concern it', () => {
    const labelled = after(alertSubject(ALERT, CELL), seen(alert), said('f1'));
    expect(nextLabel(seeAlert(labelled, { ...alert, revision: 1 }, 5))).toBeNull();
  });

  test('has the steps that the last operator means', () => {
    const meant = after(alertSubject(ALERT, CELL), seen(alert), said('f1', { span: { from: 105, to: 110 } }));
    expect(meant.label).toMatchObject({ from: 105, to: 110 });
    expect(after(meant, seen(closed)).label).toMatchObject({ from: 105, to: 110, revision: 0 });
    const other = after(meant, said('f2', { operator: 'bob', ts: 11 }));
    expect(other.label).toMatchObject({ from: 100, to: 120, revision: 1 });
  });
});

describe('verdicts', () => {
  const judged = after(spanSubject(SPAN, CELL), said('f1', { verdict: 'FALSE_NEGATIVE' }));

  test('on a span need no alert', () => {
    expect(judged.label).toMatchObject({
      id: 'cell~1~ran~100~160',
      ...SPAN,
      label: 'ANOMALOUS',
      anomalyId: null,
      anomalyKind: null,
    });
  });

  test('of the same operator replace the earlier one, whichever comes first', () => {
    const normal = { verdict: 'NORMAL', ts: 11 } as const;
    const earlier = { verdict: 'FALSE_NEGATIVE', ts: 9 } as const;
    expect(after(judged, said('f2', normal)).label).toMatchObject({
      label: 'NORMAL',
      verdicts: [{ ts: 11 }],
    });
    expect(after(judged, said('f2', earlier)).label).toEqual(judged.label);
  });

  test('that are repeated are the same, whatever they say now', () => {
    expect(after(judged, said('f1', { verdict: 'NORMAL', ts: 99 }))).toEqual(judged);
    const replaced = after(judged, said('f2', { verdict: 'NORMAL', ts: 11 }));
    expect(after(replaced, said('f1', { verdict: 'FALSE_NEGATIVE', ts: 99 }))).toEqual(replaced);
  });

  test('of operators who disagree are all kept, and the last one decides', () => {
    const disputed = after(judged, said('f2', { operator: 'bob', verdict: 'NORMAL', ts: 11 }));
    expect(disputed.label).toMatchObject({ label: 'NORMAL', conflict: true, revision: 1 });
    expect(disputed.label?.verdicts.map(({ operator }) => operator)).toEqual(['ann', 'bob']);
    const agreed = after(disputed, said('f3', { operator: 'ann', verdict: 'FALSE_POSITIVE', ts: 12 }));
    expect(agreed.label).toMatchObject({ label: 'NORMAL', conflict: false, revision: 2 });
  });

  test('that are taken back leave those of others, and at last a retracted label', () => {
    const both = after(judged, said('f2', { operator: 'bob', verdict: 'NORMAL', ts: 11 }));
    const one = after(both, said('f3', { operator: 'bob', verdict: null, ts: 12 }));
    expect(one.label).toMatchObject({ label: 'ANOMALOUS', conflict: false, state: 'IN_FORCE' });
    const none = after(one, said('f4', { verdict: null, ts: 13 }));
    expect(none.label).toMatchObject({ label: 'ANOMALOUS', state: 'RETRACTED', verdicts: [], revision: 3 });
    const again = after(none, said('f5', { verdict: 'NORMAL', ts: 14 }));
    expect(again.label).toMatchObject({ label: 'NORMAL', state: 'IN_FORCE', revision: 4 });
  });

  test('are taken back even where that is heard first', () => {
    const first = after(spanSubject(SPAN, CELL), said('f2', { verdict: null, ts: 11 }));
    expect(first.waiting).toHaveLength(1);
    expect(after(first, said('f1', { verdict: 'FALSE_NEGATIVE' })).label).toBeNull();
  });

  test('that answer a label request name its run', () => {
    const answer = { verdict: 'NORMAL', labelRequestId: 'run~7~cell~1~100' } as const;
    const answered = after(spanSubject(SPAN, CELL), said('f1', answer));
    expect(answered.label).toMatchObject({ labelRequestId: 'run~7~cell~1~100', runId: 'run~7' });
    const confirmed = after(answered, said('f2', { operator: 'bob', ts: 11, verdict: 'NORMAL' }));
    expect(confirmed.label).toMatchObject({ runId: 'run~7', revision: 1 });
    expect(runOf('run~7~cell~1~100', 'cell~2')).toBeNull();
  });

  test('beyond what is kept are turned away', () => {
    const crowd = Array.from({ length: 32 }, (_, i) => said(`c${i}`, { operator: `o${i}` }));
    const full = after(spanSubject(SPAN, CELL), ...crowd);
    expect(hear(full, received('more', { operator: 'another' }))).toBeNull();
    expect(hear(full, received('more', { operator: 'o3', ts: 11 }))).not.toBeNull();
    const queue = after(alertSubject(ALERT, CELL), ...crowd);
    expect(hear(queue, received('more', { operator: 'o3' }))).toBeNull();
  });
});

describe('a review', () => {
  const waiting = after(alertSubject(ALERT, CELL), said('f1', {}, 100), said('f2', {}, 500));

  test('gives up what has waited for the horizon, one by one', () => {
    expect(review(waiting, 1099, HORIZON)).toEqual({ subject: waiting, expired: [] });
    const first = review(waiting, 1100, HORIZON);
    expect(first.expired.map(({ statement }) => statement.feedbackId)).toEqual(['f1']);
    expect(first.subject?.waiting).toHaveLength(1);
    const last = review(first.subject!, 1500, HORIZON);
    expect(last).toMatchObject({ subject: null, expired: [{ statement: { feedbackId: 'f2' } }] });
  });

  test('forgets an alert that was closed a horizon ago, with its label, and keeps one that goes on', () => {
    const open = after(alertSubject(ALERT, CELL), seen(alert), said('f1', {}, 100));
    expect(review(open, 10_000, HORIZON).subject).toBe(open);
    const over = after(open, seen(closed, 200));
    expect(review(over, 1199, HORIZON).subject).toBe(over);
    expect(review(over, 1200, HORIZON).subject).toBeNull();
    const spoken = after(over, said('f2', { ts: 11 }, 900));
    expect(review(spoken, 1200, HORIZON).subject).toBe(spoken);
  });

  test('takes an alert for closed though it is confirmed afterwards', () => {
    const confirmed = after(
      alertSubject(ALERT, CELL),
      seen(closed),
      seen({ ...closed, revision: 2, isClosed: false }),
    );
    expect(review(confirmed, HORIZON, HORIZON).subject).toBeNull();
  });
});

describe('an encoded subject', () => {
  const subject = after(alertSubject(ALERT, CELL), said('f1'), seen(alert), said('f2', { ts: 12 }));

  test('comes back as it was', () => {
    expect(decodeSubject(encodeSubject(subject))).toEqual(subject);
  });

  test('of another version, cut off or something else is refused', () => {
    const bytes = encodeSubject(subject);
    expect(() => decodeSubject(bytes.subarray(0, 50))).toThrow('cut off');
    expect(() => decodeSubject(Uint8Array.of(1, ...new TextEncoder().encode('{}')))).toThrow('lacks');
    bytes[0] = 9;
    expect(() => decodeSubject(bytes)).toThrow('subject of version 9; this build reads version 1');
  });
});
