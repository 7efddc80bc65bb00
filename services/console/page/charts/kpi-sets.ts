import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { KpiSetShape } from '../../api/shapes/kpi-set.ts';
import { restored } from '../data/live.ts';
import { request } from '../data/request.ts';

/** The kpiSets of the deployment, which do not change while it runs; undefined until they are read. */
const kpiSets = signal<readonly KpiSetShape[] | undefined>(undefined);
let reading = false;

/** Reads them once for the page; read again after a failure when something came back. */
export function useKpiSets(): readonly KpiSetShape[] | undefined {
  useEffect(() => {
    if (kpiSets.value !== undefined || reading) return;
    reading = true;
    request<readonly KpiSetShape[]>('/kpi-sets').then(
      (read) => {
        kpiSets.value = read;
      },
      () => {
        reading = false;
      },
    );
  }, [restored.value]);
  return kpiSets.value;
}
