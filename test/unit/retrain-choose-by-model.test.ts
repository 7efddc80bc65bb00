import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { seededRandom } from '#core/random/random.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { type ChoiceByModel, chooseByModel } from '#services/retrainer/learning/choose-by-model.ts';
import { artifactOf, noiseWindows, residualGraph } from '../support/published-model.ts';
import { kpiSetOf } from '../support/series-samples.ts';

const kpiSet = kpiSetOf();
const CANDIDATES = 100;

/** Window i scores i² in its new steps, in the order 0, 37, 74, 11, …; the threshold is 4. */
function candidates() {
  const { windowLength, kpis } = kpiSet;
  const windows = noiseWindows(kpiSet, CANDIDATES, 1);
  const size = windowLength * kpis.length;
  const x = Float32Array.from({ length: CANDIDATES * size }, (_, at) => scoreOf(Math.floor(at / size)));
  return { ...windows, x, seasonal: x.map(() => 0), trend: windows.trend.map(() => 0) };
}

const scoreOf = (place: number) => (place * 37) % CANDIDATES;

let base: ModelArtifact;

beforeAll(async () => {
  base = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet));
});

const spanOf = (i: number) => ({ entity: 'a', from: 100 * i, to: 100 * i + 23 });

/** So many spans that were asked about and answered, of which some are normal. */
function answers(count: number, normal: number): Pick<ChoiceByModel, 'asked' | 'judged'> {
  const asked = Array.from({ length: count }, (_, i) => spanOf(i));
  const judged = asked.map((span, i): JudgedSpan => {
    const isNormal = i < normal;
    return {
      ...span,
      id: `${i}`,
      requested: true,
      verdict: isNormal ? 'NORMAL' : 'TRUE_POSITIVE',
      anomalous: isNormal ? [] : [{ from: span.from, to: span.to }],
    };
  });
  return { asked, judged };
}

/** What the chosen windows' steps are, most wanted first. */
async function chosen(choice: Partial<ChoiceByModel>): Promise<number[]> {
  const options = { strategy: 'mlp', base, judged: [], asked: [], budget: 3, ...choice } as const;
  const found = await chooseByModel(options, candidates(), seededRandom(1));
  for (const { place, score } of found)
    expect(score).toBe(choice.strategy === 'random' ? null : scoreOf(place) ** 2);
  return found.map(({ place }) => scoreOf(place));
}

describe('what a run asks about by the model in force', () => {
  test('mlp: the highest scores, highest first', async () => {
    expect(await chosen({ strategy: 'mlp' })).toEqual([99, 98, 97]);
  });

  test('db: what is nearest to the threshold', async () => {
    expect(await chosen({ strategy: 'db' })).toEqual([2, 1, 0]);
  });

  test("db: to an entity's own threshold where it has one", async () => {
    const [entity] = candidates().entities.filter((_, place) => scoreOf(place) === 50);
    const entityThresholds = [{ entity, prompt: 2500, settled: null }];
    const [first] = await chosen({ strategy: 'db', base: { ...base, entityThresholds } });
    expect([2, 50]).toContain(first);
    expect((await chosen({ strategy: 'db', base: { ...base, entityThresholds } })).sort()).toEqual([
      1, 2, 50,
    ]);
  });

  test('abs: from the 80 % quantile upwards at first', async () => {
    expect(await chosen({ strategy: 'abs' })).toEqual([80, 81, 82]);
  });

  test.each([
    [10, 5, 80],
    [10, 10, 90],
    [10, 0, 60],
    [4, 3, 90],
  ])('abs: after %i answers of which %i are normal from %i % on', async (count, normal, from) => {
    const [first] = await chosen({ strategy: 'abs', ...answers(count, normal) });
    expect(first).toBe(from);
  });

  test('abs: answers to what other runs asked move nothing', async () => {
    const { judged } = answers(10, 0);
    expect(await chosen({ strategy: 'abs', judged })).toEqual([80, 81, 82]);
  });

  test('random: any, the same for the same seed, and no scores', async () => {
    const first = await chosen({ strategy: 'random', budget: 20 });
    expect(await chosen({ strategy: 'random', budget: 20 })).toEqual(first);
    expect(new Set(first).size).toBe(20);
    expect(first).not.toEqual([...first].sort((a, b) => a - b));
  });

  test.each(['mlp', 'db', 'abs', 'random'] as const)(
    '%s: all there is where the budget is larger',
    async (strategy) => {
      expect(await chosen({ strategy, budget: 1000 })).toHaveLength(CANDIDATES);
    },
  );
});
