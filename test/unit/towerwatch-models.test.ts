import { beforeAll, describe, expect, test } from '@jest/globals';
import { ModelCatalogue } from '#platform/models/catalogue.ts';
import type { Figures, ModelActivation, ModelArtifact } from '#schemas/types/topics.ts';
import { activationOf, rollBackTarget } from '#scripts/towerwatch/models/change.ts';
import { listedModels, listText } from '#scripts/towerwatch/models/list.ts';
import { shownModel, showText } from '#scripts/towerwatch/models/show.ts';
import { requireServable, verificationOf } from '#scripts/towerwatch/models/verification.ts';
import { artifactOf, residualGraph } from '../support/published-model.ts';
import { kpiSetOf } from '../support/series-samples.ts';

const MONDAY = Date.UTC(2026, 2, 2, 10, 15);
const kpiSet = kpiSetOf();
const kpiSets = new Map([[kpiSet.name, kpiSet]]);
const figures: Figures = {
  aucPr: 0.4126,
  vusPr: null,
  pointF1: null,
  bestF1: null,
  visibleRecall: 0.978,
  fnRecall: null,
  normalFlagged: null,
  falseAlertsPerEntityDay: null,
};

let sound: ModelArtifact;
beforeAll(async () => {
  sound = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet));
});

const named = (modelId: string, change: Partial<ModelArtifact> = {}): ModelArtifact => ({
  ...sound,
  modelId,
  createdAt: MONDAY,
  ...change,
});

function activation(modelId: string, previous: string | null): ModelActivation {
  return {
    kpiSet: kpiSet.name,
    modelId,
    previous,
    since: MONDAY,
    cause: 'PROMOTION',
    by: 'gate',
    why: 'better on held-back labels',
    runId: null,
    commandId: null,
  };
}

function catalogueOf(...records: readonly (ModelArtifact | ModelActivation)[]): ModelCatalogue {
  const catalogue = new ModelCatalogue();
  for (const record of records) {
    if ('onnx' in record) catalogue.add(`model/${record.modelId}`, { artifact: record, activation: null });
    else catalogue.add(`active/${record.kpiSet}`, { artifact: null, activation: record });
  }
  return catalogue;
}

describe('a catalogue', () => {
  test('holds models without what only training reads, newest first, until they are deleted', () => {
    const weights = Buffer.alloc(7);
    const catalogue = catalogueOf(named('a'), named('b', { weights, createdAt: MONDAY + 1 }));
    expect(catalogue.models().map(({ artifact }) => artifact.modelId)).toEqual(['b', 'a']);
    expect(catalogue.require('b')).toMatchObject({ artifact: { weights: null }, weightsBytes: 7 });
    catalogue.add('model/b', null);
    expect(catalogue.find('b')).toBeUndefined();
  });

  test('does not hold on to the fetch in which a model came', () => {
    const fetched = Buffer.alloc(1000);
    const probe = { ...sound.probe, x: fetched.subarray(4, 8) };
    const { artifact } = catalogueOf(named('a', { probe, onnx: fetched.subarray(8, 99) })).require('a');
    expect([artifact.onnx, artifact.probe.x].map(({ buffer }) => buffer)).not.toContain(fetched.buffer);
    expect(artifact.onnx).toEqual(fetched.subarray(8, 99));
  });

  test('names what there is where a model is unknown', () => {
    const many = Array.from({ length: 12 }, (_, i) => named(`m${String(i).padStart(2, '0')}`));
    expect(() => catalogueOf(...many).require('x')).toThrow(/no model x; there are m00, .*m09 and 2 more$/);
    expect(() => catalogueOf().require('x')).toThrow('it has none at all');
  });
});

describe('a change', () => {
  const change = {
    kpiSet: kpiSet.name,
    modelId: 'b',
    cause: 'MANUAL',
    by: 'ann',
    why: 'better',
    now: MONDAY + 5,
  } as const;

  test('names who, why, when, and the model before', () => {
    expect(activationOf(catalogueOf(activation('a', null)), change)).toEqual({
      kpiSet: kpiSet.name,
      modelId: 'b',
      previous: 'a',
      since: MONDAY + 5,
      cause: 'MANUAL',
      by: 'ann',
      why: 'better',
      runId: null,
      commandId: null,
    });
    expect(activationOf(catalogueOf(), change)?.previous).toBeNull();
  });

  test('is later than the one before it, whatever the clock says', () => {
    const catalogue = catalogueOf(activation('a', null));
    expect(activationOf(catalogue, { ...change, now: MONDAY - 60_000 })?.since).toBe(MONDAY + 1);
  });

  test('to the model in force is none', () => {
    expect(activationOf(catalogueOf(activation('b', 'a')), change)).toBeUndefined();
  });

  test('back leads to the model before', () => {
    expect(rollBackTarget(catalogueOf(activation('b', 'a')), kpiSet.name)).toBe('a');
  });

  test('back to nothing says what there is to choose from', () => {
    const first = activation('a', null);
    const code = 'MODEL_NO_EARLIER';
    const target =
      (catalogue: ModelCatalogue, of = kpiSet.name) =>
      () =>
        rollBackTarget(catalogue, of);
    expect(target(catalogueOf(named('a'), named('z'), first))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('Name one with --to: z.') }),
    );
    expect(target(catalogueOf(named('a'), first))).toThrow(expect.objectContaining({ code }));
    expect(target(catalogueOf(first), 'other')).toThrow(`kpiSet other, but for ${kpiSet.name}`);
  });
});

describe('a check', () => {
  test('passes a sound model', async () => {
    expect(await verificationOf(sound, kpiSets)).toMatchObject({ ok: true, windows: sound.probe.count });
    await expect(requireServable(sound, kpiSet.name, kpiSets)).resolves.toBeUndefined();
  });

  test('tells the code with which scorers refuse a bad one, and what to do', async () => {
    const bad = { ...sound, sha256: '0'.repeat(64) };
    expect(await verificationOf(bad, kpiSets)).toMatchObject({ ok: false, code: 'MODEL_HASH' });
    await expect(requireServable(bad, kpiSet.name, kpiSets)).rejects.toMatchObject({
      code: 'MODEL_HASH',
      message: expect.stringMatching(/It was not put in force\. Publish the model again/),
    });
  });

  test('refuses a kpiSet that is not configured, and a model of another one', async () => {
    expect(await verificationOf(sound, new Map([['other', kpiSet]]))).toMatchObject({
      code: 'KPI_SET_UNKNOWN',
      message: expect.stringContaining('it has other'),
    });
    const another = kpiSetOf({ name: 'other' });
    const both = new Map([...kpiSets, ['other', another]]);
    expect(await verificationOf(sound, both, 'other')).toMatchObject({ code: 'MODEL_SHAPE' });
  });
});

describe('a list', () => {
  test('says what is in force, and marks it in a table with figures', () => {
    const catalogue = catalogueOf(
      named('a'),
      named('b', { parent: 'a', after: figures }),
      activation('b', 'a'),
    );
    const text = listText(catalogue);
    expect(text).toContain(
      `${kpiSet.name}: b is in force since 2026-03-02 10:15 UTC by gate (PROMOTION): better on held-back labels`,
    );
    expect(text).toMatch(/│ {3}│ a /);
    expect(text).toMatch(/│ ▶ │ b .*│ a .*AUC-PR 0\.413, visible recall 0\.978/);
    expect(listedModels(catalogue).map(({ modelId, inForce }) => [modelId, inForce?.by])).toEqual([
      ['a', undefined],
      ['b', 'gate'],
    ]);
  });

  test('says where there is nothing, and where the model in force is not there', () => {
    expect(listText(catalogueOf())).toMatch(/^There are no models yet/);
    expect(listText(catalogueOf(named('a')), 'other')).toBe('There is no model of kpiSet other.');
    expect(listText(catalogueOf(named('a')))).toContain(`${kpiSet.name}: none in force`);
    expect(listText(catalogueOf(activation('b', 'a')))).toContain('b, which is not there, is in force');
  });
});

describe('a model shown', () => {
  test('has its manifest, lineage, ancestors, check and card, and no bytes', async () => {
    const lineage = { ...sound.lineage, labelIds: ['l'], falseNegatives: 1 };
    const shown = named('c', { parent: 'b', lineage, weights: Buffer.alloc(12_000), after: figures });
    const catalogue = catalogueOf(named('b', { parent: 'gone' }), shown, named('a'), activation('c', 'b'));
    const model = catalogue.require('c');
    const view = shownModel(model, catalogue, await verificationOf(model.artifact, kpiSets));
    expect(view).toMatchObject({
      ancestors: ['b', 'gone'],
      weightsBytes: 12_000,
      verification: { ok: true },
    });
    expect(JSON.stringify(view)).not.toContain('"Buffer"');
    const text = showText(view);
    for (const part of [
      'in force    since 2026-03-02 10:15 UTC by gate',
      'sound: loads and scores its probe of 4 windows',
      'tuned from  b ← gone',
      'weights 12 kB',
      '1: 0 false positives, 0 true positives, 1 false negatives',
      'after       AUC-PR 0.413',
      sound.card,
    ])
      expect(text).toContain(part);
  });

  test('that scorers refuse says with which code', async () => {
    const bad = named('a', { size: 1 });
    const catalogue = catalogueOf(bad);
    const view = shownModel(catalogue.require('a'), catalogue, await verificationOf(bad, kpiSets));
    expect(showText(view)).toContain('a scorer refuses it: MODEL_SIZE: model a has');
    expect(view.inForce).toBeNull();
  });
});
