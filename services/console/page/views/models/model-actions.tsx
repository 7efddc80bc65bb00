import type { ModelCard, ModelList } from '../../../api/shapes/model.ts';
import { ForAdmins } from '../../frame/for-admins.tsx';
import { shortName, standingOf } from './model-book.ts';
import { type Order, promotion, rejection, rollBackTo } from './orders.ts';

/** What an admin may do with a model as it stands. */
export function ModelActions({
  model,
  list,
  ask,
}: {
  readonly model: ModelCard;
  readonly list: ModelList;
  readonly ask: (order: Order) => void;
}) {
  const present = list.models.find(({ inForce }) => inForce);
  const target = list.models.find(({ rollBackTarget }) => rollBackTarget);
  if (model.inForce) {
    if (target === undefined) return <p class="muted small">There is no model before it to go back to.</p>;
    return (
      <ForAdmins what="roll back">
        <button type="button" class="button button-danger" onClick={() => ask(rollBackTo(target, model))}>
          Roll back to {shortName(target)}…
        </button>
      </ForAdmins>
    );
  }
  const standing = standingOf(model, list.activations);
  return (
    <ForAdmins what="promote, reject and roll back">
      <span class="row">
        {standing === 'WAS_IN_FORCE' && present !== undefined && (
          <button type="button" class="button button-danger" onClick={() => ask(rollBackTo(model, present))}>
            Roll back to it…
          </button>
        )}
        {model.runId !== null && model.decision !== null && standing !== 'REJECTED' && (
          <button type="button" class="button button-danger" onClick={() => ask(rejection(model))}>
            Reject…
          </button>
        )}
        <button type="button" class="button button-main" onClick={() => ask(promotion(model, present))}>
          Promote…
        </button>
      </span>
    </ForAdmins>
  );
}
