import type { RunList } from '../../../api/shapes/run.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import type { Resource } from '../../data/resource.ts';
import { mergedRuns } from './run-steps.ts';

/** All runs, the newest first, kept by live events. */
export const useRuns = (): Resource<RunList> =>
  useLiveResource<RunList, 'runs'>('/runs', 'runs', ({ runs }, event) => ({
    runs: mergedRuns(runs, event.runs),
  }));
