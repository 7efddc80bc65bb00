import { expect, test } from '@jest/globals';
import { judgementOf } from '#services/retrainer/judged.ts';
import { labelOf, requestOf } from '../support/label-records.ts';

const ASKED = { labelRequestId: 'r', runId: 'ran~100' };
const none = () => undefined;

test('what operators say of their own accord judges what it names, and no more', () => {
  const { spans } = judgementOf(
    [
      labelOf('d', 'NORMAL'),
      labelOf('c', 'FALSE_POSITIVE', { anomalyKind: 'SCORE' }),
      labelOf('b', 'TRUE_POSITIVE'),
      labelOf('a', 'FALSE_NEGATIVE'),
    ],
    none,
  );
  const common = { entity: 'cell', from: 10, to: 20, requested: false };
  expect(spans).toEqual([
    { ...common, id: 'a', verdict: 'FALSE_NEGATIVE', anomalous: [{ from: 10, to: 20 }] },
    { ...common, id: 'b', verdict: 'TRUE_POSITIVE', anomalous: [{ from: 10, to: 20 }] },
    { ...common, id: 'c', verdict: 'FALSE_POSITIVE', anomalous: [] },
    { ...common, id: 'd', verdict: 'NORMAL', anomalous: [] },
  ]);
});

test.each([
  ['part of it', { from: 14, to: 16 }, [{ from: 14, to: 16 }]],
  ['more than was asked', { from: 5, to: 12 }, [{ from: 10, to: 12 }]],
  ['something else', { from: 30, to: 40 }, []],
])('the answer to a request judges all that was asked: %s', (_, named, anomalous) => {
  const answer = labelOf('a', 'FALSE_NEGATIVE', { ...ASKED, ...named });
  const { spans } = judgementOf([answer], (id) => (id === 'r' ? requestOf('r') : undefined));
  expect(spans).toMatchObject([{ from: 10, to: 20, anomalous, requested: true }]);
});

test('a normal answer makes all that was asked normal', () => {
  const answer = labelOf('a', 'NORMAL', { ...ASKED, from: 12, to: 13 });
  const { spans } = judgementOf([answer], () => requestOf('r'));
  expect(spans).toMatchObject([{ from: 10, to: 20, anomalous: [] }]);
});

test('what teaches nothing is left out and counted', () => {
  const { spans, leftOut } = judgementOf(
    [
      labelOf('a', 'NORMAL', { state: 'RETRACTED' }),
      labelOf('b', 'TRUE_POSITIVE', { conflict: true }),
      labelOf('c', 'FALSE_POSITIVE', { anomalyKind: 'TELEMETRY_SILENT' }),
      labelOf('d', 'UNKNOWN'),
      labelOf('e', 'NORMAL', { state: 'RETRACTED', conflict: true }),
    ],
    none,
  );
  expect(spans).toEqual([]);
  expect(leftOut).toEqual({ RETRACTED: 2, CONFLICT: 1, OTHER_KIND: 1, UNKNOWN_VERDICT: 1 });
});
