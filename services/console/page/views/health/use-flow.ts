import { useEffect, useState } from 'preact/hooks';
import type { Flow } from '../../../api/shapes/flow.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import type { Resource } from '../../data/resource.ts';
import { type FlowMoment, remembered } from './lag-trend.ts';

/** The pipeline as it runs. */
export const useFlow = (): Resource<Flow> =>
  useLiveResource<Flow, 'flow'>('/flow', 'flow', (_, event) => event);

/** The last minutes of the pipeline, as far as this page has seen them. */
export function useMoments(flow: Flow | undefined): readonly FlowMoment[] {
  const [moments, setMoments] = useState<readonly FlowMoment[]>([]);
  useEffect(() => {
    if (flow !== undefined) setMoments((before) => remembered(before, flow));
  }, [flow]);
  return moments;
}
