import { z } from 'zod';
import { alert } from './alert.ts';
import { entityLive } from './entity.ts';
import { flow, source } from './flow.ts';
import { labelRequest } from './label-request.ts';
import { activation, modelRow } from './model.ts';
import { run } from './run.ts';

/** What `/api/v1/events` sends: the name of the event and its data. */
export const LIVE_EVENTS = {
  fleet: z.object({ asOf: z.number().nullable(), rows: z.array(entityLive) }),
  inventory: z.object({
    entities: z.array(z.string()).meta({
      description: 'Of which the inventory knows something else than before, or nothing any more.',
    }),
  }),
  alerts: z.object({ alerts: z.array(alert) }),
  requests: z.object({ requests: z.array(labelRequest) }),
  runs: z.object({ runs: z.array(run) }),
  models: z.object({ models: z.array(modelRow), activations: z.array(activation) }),
  flow,
  sources: z.object({ sources: z.array(source) }),
} as const;

export type LiveEventName = keyof typeof LIVE_EVENTS;
export type LiveEvents = { [N in LiveEventName]: z.infer<(typeof LIVE_EVENTS)[N]> };

export const eventsQuery = z.strictObject({
  only: z
    .string()
    .max(256)
    .optional()
    .meta({
      description: `Names of events, separated by commas; by default all: ${Object.keys(LIVE_EVENTS).join(', ')}.`,
    }),
});
