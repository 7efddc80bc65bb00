import type { Activation, ModelCard } from '../../../api/shapes/model.ts';
import { Time } from '../../frame/time.tsx';
import { causeText } from './model-book.ts';
import { ModelLink } from './model-link.tsx';

/** When a model was put in force and when another took its place, newest first. */
export function ModelHistory({
  model: { id, kpiSet },
  activations,
}: {
  readonly model: Pick<ModelCard, 'id' | 'kpiSet'>;
  readonly activations: readonly Activation[];
}) {
  const concerned = activations
    .filter(({ modelId, previous }) => modelId === id || previous === id)
    .toReversed();
  return (
    <section class="panel" aria-labelledby="history">
      <header>
        <h2 id="history">In force</h2>
      </header>
      {concerned.length === 0 ? (
        <p class="panel-body muted">It has never been in force.</p>
      ) : (
        <ol class="panel-body stack model-history">
          {concerned.map(({ modelId, since, cause, by, why }) => (
            <li key={since}>
              <p>
                <Time at={since} />{' '}
                {modelId === id ? (
                  <strong>put in force {causeText(cause)}</strong>
                ) : (
                  <>
                    replaced by <ModelLink id={modelId} kpiSet={kpiSet} /> {causeText(cause)}
                  </>
                )}
                , {by}
              </p>
              <p class="muted small break">{why}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
