import type { Flow, Stage, TopicFlow } from '../../../api/shapes/flow.ts';
import { countText, numberText } from '../../frame/format.ts';
import { WideTable } from '../../frame/wide-table.tsx';
import { inOrder } from './flow-map.ts';
import { isMarkedLag } from './lag-trend.ts';
import { rateText } from './rate-text.ts';
import { StageState } from './stage-state.tsx';

const count = (value: number | null) => (value === null ? '–' : countText(value));

/** The stages in the order in which a sample meets them: what each reads and writes, how it keeps up. */
export function StageList({ flow: { stages, topics } }: { readonly flow: Flow }) {
  return (
    <section class="panel" aria-labelledby="stages">
      <header>
        <h2 id="stages">Stages</h2>
      </header>
      <WideTable label="Stages and how they keep up">
        <table class="table stage-table">
          <thead>
            <tr>
              <th scope="col">Stage</th>
              <th scope="col">State</th>
              <th scope="col" class="number" title="Instances in its consumer group">
                Members
              </th>
              <th scope="col">Reads: records a second, lag</th>
              <th scope="col">Writes</th>
              <th scope="col" class="number" title="Errors and refusals since it started">
                Errors
              </th>
              <th scope="col" class="number">
                a minute
              </th>
            </tr>
          </thead>
          <tbody>
            {inOrder(stages).map((stage) => (
              <StageRow key={stage.name} stage={stage} topics={topics} />
            ))}
          </tbody>
        </table>
      </WideTable>
    </section>
  );
}

function StageRow({
  stage: { name, state, reasons, members, reads, writes, errors, errorsPerMinute },
  topics,
}: {
  readonly stage: Stage;
  readonly topics: readonly TopicFlow[];
}) {
  const rateOf = (topic: string) => topics.find((one) => one.topic === topic)?.perSecond ?? null;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="stage-head">
        <StageState state={state} />
        {reasons.map((reason) => (
          <p key={reason} class="small break">
            {reason}
          </p>
        ))}
      </td>
      <td data-label="Members" class="number">
        {count(members)}
      </td>
      <td data-label="Reads" class="whole">
        <ul class="reads">
          {reads.map(({ topic, perSecond, lag }) => (
            <li key={topic} class="read">
              <code>{topic}</code> <span>{rateText(perSecond)}</span>{' '}
              <span class={isMarkedLag(lag) ? 'bad' : 'muted'}>lag {count(lag)}</span>
            </li>
          ))}
        </ul>
      </td>
      <td {...(writes.length > 0 ? { 'data-label': 'Writes' } : {})} class="whole">
        <ul class="reads">
          {writes.map((topic) => (
            <li key={topic} class="read">
              <code>{topic}</code> <span class="muted">{rateText(rateOf(topic))}</span>
            </li>
          ))}
        </ul>
      </td>
      <td data-label="Errors" class="number">
        {count(errors)}
      </td>
      <td data-label="a minute" class={`number ${(errorsPerMinute ?? 0) > 0 ? 'bad' : ''}`}>
        {numberText(errorsPerMinute)}
      </td>
    </tr>
  );
}
