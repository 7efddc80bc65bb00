import type { ViewProps } from '../../frame/views.tsx';

export function AlertsView(_: ViewProps) {
  return <h1>Alerts</h1>;
}
