import type { ViewProps } from '../../frame/views.tsx';

export function DeadLettersView(_: ViewProps) {
  return <h1>Dead letters</h1>;
}
