import { z } from 'zod';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { speakerOf } from '../../access/guard.ts';
import { LIVE_EVENT_NAMES } from '../../live/hub.ts';
import type { Routes } from '../app.ts';
import { eventsQuery, type LiveEventName } from '../shapes/live-event.ts';

/** `GET events`: what changes, as it changes. */
export const eventRoutes: Routes = (app, { access, live: { hub } }) => {
  app.get(
    '/events',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'listen',
        summary: 'Live events',
        description:
          'Server-sent events. The data of each is JSON as LiveEvent… says. Changes are gathered: those of the fleet for up to 250 ms, of the inventory for up to 1 s, others for up to 100 ms. An event gives things whole, as they stand; `models` gives all of each kpiSet that it names. Nothing is kept for who was away: after each connect read the lists anew, then apply events. Who falls far behind is cut off, and so is, within 15 s, whose token ends.',
        tags: ['Live'],
        querystring: eventsQuery,
        response: {
          200: {
            description: 'A stream without end.',
            content: { 'text/event-stream': { schema: z.string() } },
          },
        },
      },
    },
    (request, reply) => {
      const mayGoOn = async () => typeof (await access.whoSends(request)) !== 'string';
      const stream = hub.open({
        names: namesOf(request.query.only),
        who: speakerOf(request).name,
        mayGoOn,
      });
      reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        // The text that the schema speaks of, as it comes.
        .send(stream as unknown as string);
    },
  );
};

function namesOf(only: string | undefined): ReadonlySet<LiveEventName> {
  if (only === undefined) return new Set(LIVE_EVENT_NAMES);
  const wanted = only.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !(LIVE_EVENT_NAMES as string[]).includes(name));
  if (unknown.length === 0) return new Set(wanted as LiveEventName[]);
  const message = `there is no event ${unknown.join(', ')}; there are ${LIVE_EVENT_NAMES.join(', ')}`;
  throw new TowerwatchError('EVENT_UNKNOWN', message);
}
