import { describe, expect, test } from '@jest/globals';
import { type Coverage, trainingSpan } from '#services/retrainer/enough-history.ts';
import { kpiSetOf, MINUTE, MONDAY } from '../support/series-samples.ts';

const DAY = 24 * 60 * MINUTE;
const kpiSet = kpiSetOf({ windowLength: 48 });
const { windowLength, granularityMs } = kpiSet;

/** An entity whose windows cover this many steps from a time on. */
function covering(entity: string, steps: number, start = MONDAY): Coverage {
  const first = start + (windowLength - 1) * granularityMs;
  return { entity, first, last: start + (steps - 1) * granularityMs };
}

const fleet = (count: number, steps: number, start = MONDAY) =>
  Array.from({ length: count }, (_, i) => covering(`cell-${i}`, steps, start));
const spanOf = (coverage: readonly Coverage[], days: number, maxEntities = 400) =>
  trainingSpan(coverage, kpiSet, days, maxEntities);

describe('the span that a base model is trained on', () => {
  test('is there with the last step of any length, which came as text in days', () => {
    const wrong = Array.from({ length: 20_000 - windowLength }, (_, i) => windowLength + 1 + i).filter(
      (steps) => {
        const days = Number(String((steps * granularityMs) / DAY));
        const whole = covering('cell', steps);
        const { from, to } = spanOf([whole], days) ?? {};
        const isEarly = spanOf([covering('cell', steps - 1)], days) !== undefined;
        return from !== whole.first || to !== whole.last || isEarly;
      },
    );
    expect(wrong).toEqual([]);
  });

  test('needs half of the entities', () => {
    const steps = (14 * DAY) / granularityMs;
    const late = fleet(6, steps - 4).map(({ entity, ...rest }) => ({ ...rest, entity: `late-${entity}` }));
    expect(spanOf([...fleet(5, steps), ...late], 14)).toBeUndefined();
    expect(spanOf([...fleet(6, steps), ...late], 14)?.entities).toHaveLength(12);
    expect(spanOf([], 14)).toBeUndefined();
  });

  test('does not change with what comes later', () => {
    const steps = (14 * DAY) / granularityMs;
    expect(spanOf(fleet(10, steps + 5000), 14)).toEqual(spanOf(fleet(10, steps), 14));
  });

  test.each([
    ['always', 20],
    ['until it was set', 20 * 365 * 288],
  ])('is not moved by an entity whose clock was of 2005 %s', (_, steps) => {
    const sound = fleet(99, 5000);
    const old = covering('old', steps, Date.UTC(2005));
    const { from, to, entities } = spanOf([old, ...sound], 14)!;
    expect({ from, to }).toEqual({
      from: sound[0].first,
      to: sound[0].first + 14 * DAY - 48 * granularityMs,
    });
    expect(entities).toEqual(expect.arrayContaining(sound.map(({ entity }) => entity)));
    expect(entities.includes('old')).toBe(old.last >= from);
  });

  test('is found among half a million entities', () => {
    expect(spanOf(fleet(500_000, 5000), 14)?.entities).toHaveLength(400);
  });
});
