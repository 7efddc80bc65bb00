import type { ViewProps } from '../../frame/views.tsx';

export function ToLabelView(_: ViewProps) {
  return <h1>To label</h1>;
}
