import type { ViewProps } from '../../frame/views.tsx';

export function ModelsView(_: ViewProps) {
  return <h1>Models</h1>;
}
