import type { ViewProps } from '../../frame/views.tsx';

export function HealthView(_: ViewProps) {
  return <h1>Health</h1>;
}
