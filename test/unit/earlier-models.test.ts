import { describe, expect, test } from '@jest/globals';
import { earlierModels } from '#platform/models/earlier-models.ts';
import type { ActivationCause, ModelActivation } from '#schemas/types/topics.ts';

function activation(
  modelId: string,
  previous: string | null,
  cause: ActivationCause = 'PROMOTION',
): ModelActivation {
  return {
    kpiSet: 'cells',
    modelId,
    previous,
    since: 0,
    cause,
    by: '',
    why: '',
    runId: null,
    commandId: null,
  };
}

const a = activation('a', null, 'BOOTSTRAP');
const b = activation('b', 'a');
const c = activation('c', 'b');
const back = (modelId: string, previous: string) => activation(modelId, previous, 'ROLL_BACK');

describe('models to go back to', () => {
  test.each<[string, readonly ModelActivation[], string[]]>([
    ['none before the first activation', [], []],
    ['none before the first model', [a], []],
    ['those in force before, newest first', [a, b, c], ['b', 'a']],
    ['of a compacted topic the one that the last activation names', [c], ['b']],
    ['after a roll-back those before the model gone back to', [a, b, c, back('b', 'c')], ['a']],
    ['after two, none', [a, b, c, back('b', 'c'), back('a', 'b')], []],
    ['after a jump back those before the target', [a, b, c, back('a', 'c')], []],
    ['none where the topic keeps a roll-back alone', [back('b', 'c')], []],
    ['none before a model of which nothing else is known', [a, b, back('z', 'b')], []],
    ['a model promoted after a roll-back leads back to the one before it', [a, b, back('a', 'b'), c], ['a']],
    ['a choice by hand is undone like a promotion', [a, b, activation('a', 'b', 'MANUAL')], ['b']],
    ['a model put in force twice counts once', [a, b, { ...b, previous: 'b' }], ['a']],
  ])('%s', (_, activations, expected) => {
    expect(earlierModels(activations)).toEqual(expected);
  });
});
