import './series-panel.css';
import { fleetNow } from '../data/now.ts';
import { Loading } from '../frame/states.tsx';
import { useKpiSets } from './kpi-sets.ts';
import { PanelBody } from './panel-body.tsx';
import type { SeriesPanelProps } from './series-panel-props.ts';

/**
 * An entity's KPIs on one axis of time: each over its expected band, the score over its threshold, alerts as columns,
 * and what each KPI contributed under the cursor.
 */
export function SeriesPanel(props: SeriesPanelProps) {
  const shape = useKpiSets()?.find(({ name }) => name === props.kpiSet);
  if (shape === undefined) return <Loading what="the KPIs" lines={props.compact ? 6 : 12} />;
  return (
    <PanelBody
      key={`${props.entity}~${props.kpiSet}`}
      {...props}
      shape={shape}
      newest={props.newest ?? fleetNow.value}
    />
  );
}
