import { useEffect, useState } from 'preact/hooks';
import type { Flow } from '../../../api/shapes/flow.ts';
import { useLiveResource } from '../../data/live-resource.ts';
import type { Resource } from '../../data/resource.ts';
import { type FlowMoment, remembered } from './lag-trend.ts';

/** The pipeline as it runs, and its last minutes as far as this page has seen them. */
export function useFlow(): Resource<Flow> & { readonly moments: readonly FlowMoment[] } {
  const resource = useLiveResource<Flow, 'flow'>('/flow', 'flow', (_, event) => event);
  const [moments, setMoments] = useState<readonly FlowMoment[]>([]);
  const { value } = resource;
  useEffect(() => {
    if (value !== undefined) setMoments((before) => remembered(before, value));
  }, [value]);
  return { ...resource, moments };
}
