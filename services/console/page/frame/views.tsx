import type { ComponentType } from 'preact';
import type { ViewProps } from './view-props.ts';

type Params = ViewProps['params'];

export interface ViewEntry {
  readonly name: string;
  /** The first one is where its item in the navigation leads. */
  readonly paths: readonly string[];
  readonly title: (params: Params) => string;
  /** Where it stands in the navigation: its label, the digit that leads to it. */
  readonly nav?: { readonly label: string; readonly key: string };
  /** Which item of the navigation it belongs to, where it has none of its own. */
  readonly under?: string;
  readonly load: () => Promise<ComponentType<ViewProps>>;
}

/** Every view of the page; each is a file of its own in the bundle, read when it is first shown. */
export const VIEWS: readonly ViewEntry[] = [
  {
    name: 'fleet',
    paths: ['/'],
    title: () => 'Fleet',
    nav: { label: 'Fleet', key: '1' },
    load: async () => (await import('../views/fleet/fleet-view.tsx')).FleetView,
  },
  {
    name: 'entity',
    paths: ['/entities/:entity'],
    title: ({ entity }) => entity,
    under: 'fleet',
    load: async () => (await import('../views/entity/entity-view.tsx')).EntityView,
  },
  {
    name: 'alerts',
    paths: ['/alerts', '/alerts/:id'],
    title: ({ id }) => (id === undefined ? 'Alerts' : `Alert ${id}`),
    nav: { label: 'Alerts', key: '2' },
    load: async () => (await import('../views/alerts/alerts-view.tsx')).AlertsView,
  },
  {
    name: 'to-label',
    paths: ['/to-label'],
    title: () => 'To label',
    nav: { label: 'To label', key: '3' },
    load: async () => (await import('../views/to-label/to-label-view.tsx')).ToLabelView,
  },
  {
    name: 'models',
    paths: ['/models'],
    title: () => 'Models',
    nav: { label: 'Models', key: '4' },
    load: async () => (await import('../views/models/models-view.tsx')).ModelsView,
  },
  {
    name: 'model',
    paths: ['/models/:id'],
    title: ({ id }) => `Model ${id}`,
    under: 'models',
    load: async () => (await import('../views/models/model-view.tsx')).ModelView,
  },
  {
    name: 'health',
    paths: ['/health'],
    title: () => 'Health',
    nav: { label: 'Health', key: '5' },
    load: async () => (await import('../views/health/health-view.tsx')).HealthView,
  },
  {
    name: 'dead-letters',
    paths: ['/dead-letters/:topic'],
    title: ({ topic }) => `Dead letters of ${topic}`,
    under: 'health',
    load: async () => (await import('../views/health/dead-letters-view.tsx')).DeadLettersView,
  },
];
