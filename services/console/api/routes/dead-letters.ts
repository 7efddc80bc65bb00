import type { Routes } from '../app.ts';
import {
  deadLetterPage,
  deadLetterParams,
  deadLetterQuery,
  oneLetterParams,
  openedLetter,
  replayed,
  replayOrder,
} from '../shapes/dead-letter.ts';

/** Dead letters of a topic: list, read, put back. */
export const deadLetterRoutes: Routes = (app, { letters }) => {
  app.get(
    '/dead-letters/:topic',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listDeadLetters',
        summary: 'Dead letters of a topic, newest first',
        description:
          'Where letters of a code are rare a page may be short, or empty, and still have a next one.',
        tags: ['Health'],
        params: deadLetterParams,
        querystring: deadLetterQuery,
        response: { 200: deadLetterPage },
      },
    },
    ({ params: { topic }, query: { code, cursor, limit } }) => letters.page(topic, { code, cursor, limit }),
  );

  app.get(
    '/dead-letters/:topic/:offset',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'readDeadLetter',
        summary: 'A dead letter whole, and what to do about it',
        tags: ['Health'],
        params: oneLetterParams,
        response: { 200: openedLetter },
      },
    },
    ({ params: { topic, offset } }) => letters.open(topic, offset),
  );

  app.post(
    '/dead-letters/:topic/:offset/replay',
    {
      config: { role: 'admin', audit: 'REPLAY' },
      schema: {
        operationId: 'replayDeadLetter',
        summary: 'Put a dead letter back to where it came from',
        description:
          'Original bytes and key, on the brokers before the answer is sent. The letter also stays where it is.',
        tags: ['Health'],
        params: oneLetterParams,
        body: replayOrder,
        response: { 200: replayed },
      },
    },
    async ({ params: { topic, offset } }) => {
      await letters.replay(topic, offset);
      return { topic, records: 1 };
    },
  );
};
