import type { Subjects } from './subjects.ts';

/** What a replay leaves none of, and has to be made for a view. */
export type Exhibit = 'dead letters' | 'label requests';

export interface View {
  readonly name: string;
  /** Below the console's address. */
  readonly path: (subjects: Subjects) => string;
  /** What is there when it is drawn, as a selector. */
  readonly ready: string;
  readonly shows?: Exhibit;
  /** Of the window, px, where the usual one is too low. */
  readonly height?: number;
  /** On the screen of a phone too. */
  readonly narrow?: true;
}

const HOUR_MS = 3_600_000;

/** What pictures are taken of, in this order; the file of each is named after it. Exhibits come last: they show elsewhere too. */
export const VIEWS = [
  { name: 'fleet', path: () => '/', ready: 'canvas', narrow: true },
  {
    name: 'entity',
    path: ({ alert }) => {
      const { entity, kpiSet, from, to } = alert;
      const about = new URLSearchParams({
        kpiSet,
        from: `${from - 12 * HOUR_MS}`,
        to: `${to + 6 * HOUR_MS}`,
      });
      return `/entities/${encodeURIComponent(entity)}?${about}`;
    },
    ready: 'canvas',
    height: 1040,
  },
  { name: 'alerts', path: () => '/alerts', ready: 'main' },
  {
    name: 'alert',
    path: ({ alert }) => `/alerts/${encodeURIComponent(alert.id)}`,
    ready: 'canvas',
    narrow: true,
  },
  { name: 'models', path: () => '/models', ready: 'main' },
  { name: 'model', path: ({ modelId }) => `/models/${encodeURIComponent(modelId)}`, ready: 'main' },
  { name: 'health', path: () => '/health', ready: 'main', shows: 'dead letters', height: 1240 },
  {
    name: 'dead-letters',
    path: () => '/dead-letters/kpi.raw.v1?offset=0',
    ready: 'main',
    shows: 'dead letters',
  },
  { name: 'to-label', path: () => '/to-label', ready: 'main', shows: 'label requests' },
] as const satisfies readonly View[];
export type ViewName = (typeof VIEWS)[number]['name'];
