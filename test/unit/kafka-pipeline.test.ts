import { expect, test } from '@jest/globals';
import { PIPELINE } from '#platform/kafka/pipeline.ts';
import { readContracts } from '#schemas/contracts.ts';
import { HISTORY_TOPICS } from '#services/historian/sink.ts';

const read = PIPELINE.flatMap(({ groups, follows }) => [
  ...groups.flatMap(({ topics }) => topics),
  ...follows,
]);

test('the historian reads what the history keeps', () => {
  const historian = PIPELINE.find(({ name }) => name === 'historian');
  expect(historian?.groups.flatMap(({ topics }) => topics)).toEqual(HISTORY_TOPICS);
});

test('every topic that a service can put letters aside from, or that one owns, has a reader', () => {
  const services = new Set(PIPELINE.map(({ name }) => name));
  const contracts = readContracts().topics.filter(({ dlq, owner }) => dlq || services.has(owner));
  const unread = contracts.map(({ topic }) => topic).filter((topic) => !read.includes(topic));
  expect(unread.every((topic) => topic.endsWith('.state.v1'))).toBe(true);
});
