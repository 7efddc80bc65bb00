import { expect, test } from '@jest/globals';
import type { Label } from '#schemas/types/topics.ts';
import { MuteTable } from '#services/alerter/mute-table.ts';
import { labelOf } from '../support/label-of.ts';

function tableOf(...labels: Label[]): MuteTable {
  const table = new MuteTable();
  for (const label of labels) table.apply(label);
  return table;
}

const references = (table: MuteTable, entity = 'cell-1') =>
  table.of(entity, 'cells').map(({ reference }) => reference);

test('a false positive mutes the kind and the model of its alert, on its entity and kpiSet alone', () => {
  const table = tableOf(labelOf({ id: 'l-1', reason: 'a works day' }));
  expect(table.of('cell-1', 'cells')).toEqual([
    { kind: 'SCORE', modelId: 'model-a', reference: 'l-1', reason: 'a works day' },
  ]);
  expect(table.of('cell-2', 'cells')).toEqual([]);
  expect(table.of('cell-1', 'other')).toEqual([]);
});

test.each<[string, Partial<Label>]>([
  ['another verdict', { verdict: 'TRUE_POSITIVE', label: 'ANOMALOUS' }],
  ['a verdict on no alert', { anomalyId: null, anomalyKind: null, modelId: null }],
  ['a false silence, which no model raised', { anomalyKind: 'TELEMETRY_SILENT', modelId: null }],
  ['a verdict that was taken back', { state: 'RETRACTED' }],
])('%s mutes nothing, and ends what the same label muted', (_, change) => {
  expect(references(tableOf(labelOf(change)))).toEqual([]);
  const table = tableOf(labelOf(), labelOf({ ...change, revision: 1 }));
  expect(references(table)).toEqual([]);
  expect(table.size).toBe(0);
});

test('a label mutes once, however often it comes', () => {
  const table = tableOf(labelOf(), labelOf({ revision: 1 }), labelOf({ id: 'l-2' }));
  expect(references(table)).toEqual(['l-1', 'l-2']);
  expect(table.size).toBe(2);
});

test('of many models the mutes of the four judged last are kept, in whatever order labels come', () => {
  const labels = [3, 0, 5, 1, 4, 2].map((i) =>
    labelOf({ id: `l-${i}`, entity: `cell-${i}`, modelId: `model-${i}`, ts: i }),
  );
  const table = tableOf(...labels);
  expect([0, 1, 2, 3, 4, 5].map((i) => references(table, `cell-${i}`).length)).toEqual([0, 0, 1, 1, 1, 1]);
  expect(table.size).toBe(4);
});
