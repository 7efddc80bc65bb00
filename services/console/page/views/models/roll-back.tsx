import type { ModelRow } from '../../../api/shapes/model.ts';
import { ForAdmins } from '../../frame/for-admins.tsx';
import { shortName } from './model-book.ts';
import { type Order, rollBackTo } from './orders.ts';

/** The way back from the model in force. @param what is told to those who may not take it */
export function RollBack({
  present,
  models,
  what,
  ask,
}: {
  readonly present: Pick<ModelRow, 'id' | 'kpiSet'>;
  /** Of its kpiSet. */
  readonly models: readonly ModelRow[];
  readonly what: string;
  readonly ask: (order: Order) => void;
}) {
  const target = models.find(({ rollBackTarget }) => rollBackTarget);
  if (target === undefined) return <p class="muted small">There is no model before it to go back to.</p>;
  return (
    <ForAdmins what={what}>
      <button type="button" class="button button-danger" onClick={() => ask(rollBackTo(target, present))}>
        Roll back to {shortName(target)}…
      </button>
    </ForAdmins>
  );
}
