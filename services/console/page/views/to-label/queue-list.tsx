import type { LabelRequest } from '../../../api/shapes/label-request.ts';
import { spanText } from '../../frame/format.ts';

export interface QueueListProps {
  readonly queue: readonly LabelRequest[];
  /** Id of the one that is shown. */
  readonly present: string;
  readonly skipped: readonly string[];
  readonly onChoose: (id: string) => void;
}

/** What still waits, in its order. */
export function QueueList({ queue, present, skipped, onChoose }: QueueListProps) {
  return (
    <section class="panel" aria-labelledby="queue">
      <header>
        <h2 id="queue">Still to judge</h2>
        <span class="tag spread">{queue.length}</span>
      </header>
      <ol class="queue">
        {queue.map(({ id, entity, from, to }) => (
          <li key={id}>
            <button
              type="button"
              class="line-choice queue-item"
              aria-current={id === present ? 'true' : undefined}
              onClick={() => onChoose(id)}
            >
              <span>{entity}</span>
              <span class="muted small">{spanText(from, to)}</span>
              {skipped.includes(id) && <span class="tag">skipped</span>}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
