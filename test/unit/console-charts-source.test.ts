import { afterEach, expect, test } from '@jest/globals';
import { type Ask, SeriesSource } from '#services/console/page/charts/series-source.ts';
import { Refusal } from '#services/console/page/data/request.ts';
import { DAY, HOUR, STEP, seriesAnswer } from '../support/console-series.ts';
import { eventually } from '../support/eventually.ts';

const T = 5_983_000 * STEP;
const day = { from: T - DAY, to: T };

let source: SeriesSource;
afterEach(() => source.close());

/** Opens a source over what the route would say; @returns what was asked, and the newest step that it knows of */
function open({
  overview = false,
  refuse = () => false,
}: {
  overview?: boolean;
  refuse?: () => boolean;
} = {}) {
  const asked: Parameters<Ask>[0][] = [];
  const route = { asked, newest: T };
  source = new SeriesSource({
    stepMs: STEP,
    overview,
    ask: async (question, signal) => {
      asked.push(question);
      await new Promise((resolve) => setTimeout(resolve, 5));
      signal.throwIfAborted();
      if (refuse())
        throw new Refusal({
          status: 503,
          code: 'HISTORY_UNAVAILABLE',
          title: '',
          detail: '',
          remedy: '',
          faults: [],
        });
      return seriesAnswer(question, route.newest);
    },
  });
  return route;
}

const settled = () => eventually('loaded', () => !source.loading.value);

test('a view is drawn from what is there at once, and then finer', async () => {
  open();
  source.show({ from: T - 28 * DAY, to: T }, 800, T);
  await settled();
  const weeks = source.answer.value!;
  source.show({ from: T - 2 * HOUR, to: T }, 800, T);
  expect(source.answer.value).toBe(weeks);
  await settled();
  expect(source.answer.value!.bucketMs).toBe(STEP);
});

test('four weeks are read behind the first answer, so that zooming out asks nothing before it draws', async () => {
  const { asked } = open({ overview: true });
  source.show({ from: T - 2 * HOUR, to: T }, 800, T);
  await settled();
  await eventually('overview asked for', () => asked.length === 2);
  await eventually('overview drawn', () => {
    source.show({ from: T - 28 * DAY, to: T }, 800, T);
    return source.answer.value!.from === T - 28 * DAY;
  });
  await settled();
  expect(asked).toHaveLength(2);
});

test('where four weeks are drawn already, they are not read again', async () => {
  const { asked } = open({ overview: true });
  source.show({ from: T - 28 * DAY, to: T }, 800, T);
  await settled();
  expect(asked).toHaveLength(1);
});

test('of views that follow quickly, only the last is asked for', async () => {
  const { asked } = open();
  source.show(day, 800, T);
  await settled();
  for (let week = 1; week <= 10; week++)
    source.show({ from: T - 28 * DAY + week, to: T - 14 * DAY + week }, 800, T);
  await settled();
  expect(asked).toHaveLength(2);
});

test('a new step is followed by its tail alone', async () => {
  const route = open();
  source.show(day, 800, T);
  await settled();
  route.newest = T + STEP;
  source.show({ from: day.from + STEP, to: T + STEP }, 800, T + STEP);
  await settled();
  expect(route.asked).toHaveLength(2);
  expect(route.asked[1].to - route.asked[1].from).toBeLessThan(6 * HOUR);
  expect(source.answer.value!.score.at(source.answer.value!.times.indexOf(T + STEP))).toBe(1);
});

test('a step that the history has not yet is asked for again', async () => {
  const route = open();
  source.show(day, 800, T);
  await settled();
  const next = T + STEP;
  source.show({ from: day.from + STEP, to: next }, 800, next);
  await settled();
  expect(source.answer.value!.score[source.answer.value!.times.indexOf(next)]).toBeNull();
  route.newest = next;
  await eventually('score of the step', () => {
    const { times, score } = source.answer.value!;
    return score[times.indexOf(next)] === 1;
  });
});

test('a refusal leaves what is drawn, and is asked again', async () => {
  let away = false;
  open({ refuse: () => away });
  source.show(day, 800, T);
  await settled();
  away = true;
  source.show({ from: T - 60 * DAY, to: T - 59 * DAY }, 800, T);
  await eventually('refused', () => source.refusal.value?.problem.code === 'HISTORY_UNAVAILABLE');
  away = false;
  source.again();
  await settled();
  expect(source.refusal.value).toBeUndefined();
  expect(source.answer.value!.from).toBeLessThanOrEqual(T - 60 * DAY);
});

test('what is closed asks nothing more', async () => {
  const { asked } = open();
  source.show(day, 800, T);
  source.close();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(asked).toHaveLength(0);
  expect(source.answer.value).toBeUndefined();
});
