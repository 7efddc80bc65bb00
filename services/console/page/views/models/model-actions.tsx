import type { ModelCard, ModelList } from '../../../api/shapes/model.ts';
import { ForAdmins } from '../../frame/for-admins.tsx';
import { standingOf } from './model-book.ts';
import { type Order, promotion, rejection, rollBackTo } from './orders.ts';
import { RollBack } from './roll-back.tsx';

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
  if (model.inForce) return <RollBack present={model} models={list.models} what="roll back" ask={ask} />;
  const present = list.models.find(({ inForce }) => inForce);
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
