import type { Flow, Stage, TopicFlow } from '../../../api/shapes/flow.ts';
import { countText } from '../../frame/format.ts';
import { deadLettersPath } from '../../frame/paths.ts';
import { WideTable } from '../../frame/wide-table.tsx';
import { rateText } from './rate-text.ts';

/** The topics: what comes onto each, what it holds, and what of it could not be processed. */
export function TopicList({ flow: { topics, stages } }: { readonly flow: Flow }) {
  return (
    <section class="panel" aria-labelledby="topics">
      <header>
        <h2 id="topics">Topics</h2>
      </header>
      <WideTable label="Topics and what they hold">
        <table class="table topic-table">
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col" class="number">
                Comes
              </th>
              <th scope="col" class="number" title="Of transactions their markers too">
                Holds
              </th>
              <th scope="col" class="number">
                Dead letters
              </th>
              <th scope="col">Written by</th>
              <th scope="col">Read by</th>
            </tr>
          </thead>
          <tbody>
            {topics.map((topic) => (
              <tr key={topic.topic}>
                <th scope="row">
                  <code class="break">{topic.topic}</code>
                </th>
                <td class="number">{rateText(topic.perSecond)}</td>
                <td class="number">{countText(topic.records)}</td>
                <td class="number">
                  <Letters topic={topic} />
                </td>
                <td>
                  {namesOf(stages.filter(({ writes }) => writes.includes(topic.topic))) ??
                    OUTSIDERS[topic.topic]}
                </td>
                <td>
                  {namesOf(stages.filter(({ reads }) => reads.some((read) => read.topic === topic.topic)))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </section>
  );
}

function Letters({ topic: { topic, deadLetters } }: { readonly topic: TopicFlow }) {
  if (deadLetters === null) return <span class="muted">–</span>;
  if (deadLetters === 0) return <span class="muted">0</span>;
  return (
    <a href={deadLettersPath(topic)} aria-label={`${countText(deadLetters)} dead letters of ${topic}`}>
      {countText(deadLetters)}
    </a>
  );
}

/** Who writes the topics that no stage does. */
const OUTSIDERS: Readonly<Record<string, string>> = {
  'kpi.raw.v1': 'the network',
  'feedback.v1': 'operators, ticketing tools',
  'retrain.commands.v1': 'people',
  'entities.v1': 'the inventory',
};

function namesOf(stages: readonly Stage[]): string | null {
  return stages.length === 0 ? null : stages.map(({ name }) => name).join(', ');
}
