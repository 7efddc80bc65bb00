import { accepted } from '#platform/errors/refused.ts';
import { speakerOf } from '../../access/guard.ts';
import type { Routes } from '../app.ts';
import { givenFeedback, newFeedback } from '../shapes/feedback.ts';

/** `POST feedback`: verdicts, given or taken back, by operators and by ticketing tools. */
export const feedbackRoutes: Routes = (app, { desk }) => {
  app.post(
    '/feedback',
    {
      config: {
        role: 'operator',
        audit: ({ action }) => (action === 'RETRACT' ? 'RETRACTION' : 'VERDICT'),
      },
      schema: {
        operationId: 'giveFeedback',
        summary: 'Give a verdict, or take it back',
        description:
          'It is on feedback.v1 before the answer is sent. What the joiner would put aside is refused with its code; an alert need not be known, since it may be older than the console keeps, and a span need not lie on the grid.',
        tags: ['Verdicts'],
        body: newFeedback,
        response: { 201: givenFeedback },
      },
    },
    async (request, reply) => {
      const given = accepted(await desk.give(request.body, speakerOf(request).name));
      return reply.code(201).send(given);
    },
  );
};
