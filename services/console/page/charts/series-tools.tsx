import type { ComponentChildren } from 'preact';
import { Key } from '../frame/key.tsx';
import type { Span } from './span.ts';
import { SpanTools } from './span-tools.tsx';
import type { PanelActions } from './use-panel.ts';

export interface SeriesToolsProps {
  readonly panel: PanelActions;
  readonly view: Span;
  readonly newest: number | null;
  readonly order: 'kpiSet' | 'contribution';
  readonly onOrder: ((order: 'kpiSet' | 'contribution') => void) | undefined;
  readonly loading: boolean;
  readonly children: ComponentChildren;
}

/** Above the drawings: the span, marking, the order of rows. */
export function SeriesTools({ panel, view, newest, order, onOrder, loading, children }: SeriesToolsProps) {
  const marking = panel.marking.value;
  return (
    <div class="series-tools">
      {panel.show && <SpanTools view={view} newest={newest} onView={panel.show} />}
      {panel.mark && (
        <button
          type="button"
          class="button button-small"
          aria-pressed={marking !== null}
          aria-keyshortcuts="m"
          title="Mark a span that should have been an alert, or that is normal: drag with Shift, or drag in this mode"
          onClick={panel.toggleMarking}
        >
          Mark a span <Key name="m" />
        </button>
      )}
      {onOrder && (
        <button
          type="button"
          class="button button-small"
          aria-pressed={order === 'contribution'}
          onClick={() => onOrder(order === 'contribution' ? 'kpiSet' : 'contribution')}
        >
          By contribution
        </button>
      )}
      {children}
      <span class="series-loading" role="status">
        {loading && <span class="visually-hidden">Loading finer values</span>}
      </span>
      {marking !== null && (
        <p class="small series-hint">
          Drag over the span; or by keys: <kbd>←</kbd> <kbd>→</kbd> move, <kbd>Space</kbd> starts,{' '}
          <kbd>Enter</kbd> ends, <kbd>Esc</kbd> leaves.
        </p>
      )}
    </div>
  );
}
