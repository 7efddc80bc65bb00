import type { ViewProps } from '../../frame/views.tsx';

export function ModelView(_: ViewProps) {
  return <h1>Model</h1>;
}
