import type { ViewProps } from '../../frame/views.tsx';

export function FleetView(_: ViewProps) {
  return <h1>Fleet</h1>;
}
