import type { Topic } from '#schemas/types/topics.ts';
import type { Consumption } from './catch-up.ts';
import { groupOf } from './stage-service.ts';

/** A service, and what it reads. */
export interface PipelineService {
  readonly name: string;
  /** Its consumer groups, shared by all its instances. */
  readonly groups: readonly (Consumption & { readonly topics: readonly Topic[] })[];
  /** Topics that each instance reads whole and follows, without a group that would tell how far. */
  readonly follows: readonly Topic[];
}

/** The services in the order of the flow. */
export const PIPELINE: readonly PipelineService[] = [
  { name: 'windower', groups: [{ groupId: groupOf('windower'), topics: ['kpi.raw.v1'] }], follows: [] },
  {
    name: 'scorer',
    groups: [{ groupId: groupOf('scorer'), topics: ['kpi.windows.v1'] }],
    follows: ['models.v1'],
  },
  {
    name: 'alerter',
    groups: [{ groupId: groupOf('alerter'), topics: ['kpi.scores.v1'] }],
    follows: ['entities.v1', 'labels.v1'],
  },
  {
    name: 'joiner',
    groups: [
      { groupId: groupOf('joiner-feedback'), topics: ['feedback.v1'] },
      { groupId: groupOf('joiner-anomalies'), topics: ['anomalies.v1'] },
      { groupId: groupOf('joiner'), topics: ['towerwatch.joiner.input.v1'] },
    ],
    follows: [],
  },
  { name: 'retrainer', groups: [], follows: ['labels.v1', 'retrain.commands.v1'] },
  {
    name: 'historian',
    groups: [
      {
        groupId: groupOf('historian'),
        topics: [
          'kpi.raw.v1',
          'kpi.windows.v1',
          'kpi.scores.v1',
          'kpi.settled.v1',
          'anomalies.v1',
          'feedback.v1',
          'labels.v1',
          'label-requests.v1',
          'retrain.runs.v1',
          'models.v1',
          'entities.v1',
        ],
      },
    ],
    follows: [],
  },
];
