import type { ViewProps } from '../../frame/views.tsx';

export function EntityView(_: ViewProps) {
  return <h1>Entity</h1>;
}
