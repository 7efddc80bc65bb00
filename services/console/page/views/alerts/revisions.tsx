import { useEffect, useRef } from 'preact/hooks';
import type { AlertRevisions } from '../../../api/shapes/alert.ts';
import { fleetNow } from '../../data/now.ts';
import { useResource } from '../../data/resource.ts';
import { numberText } from '../../frame/format.ts';
import { SeverityMark } from '../../frame/severity.tsx';
import { Loading } from '../../frame/states.tsx';
import { Time } from '../../frame/time.tsx';
import { WideTable } from '../../frame/wide-table.tsx';
import { STATE_WORDS } from './alert-words.ts';

/** How an alert came to stand as it does, from the history. @param revision the newest one: read anew when it changes */
export function Revisions({ id, revision }: { id: string; revision: number }) {
  const { value, refusal, loading, reload } = useResource<AlertRevisions>(
    `/alerts/${encodeURIComponent(id)}/revisions`,
  );
  const read = useRef(revision);
  useEffect(() => {
    if (read.current !== revision) reload();
    read.current = revision;
  }, [revision, reload]);
  const revisions = value?.revisions ?? [];
  return (
    <section class="panel" aria-label="Revisions">
      <header>
        <h3>How it went</h3>
      </header>
      {refusal !== undefined && (
        <p class="panel-body muted">
          {refusal.problem.code === 'HISTORY_UNAVAILABLE'
            ? 'The history is away, so its revisions cannot be read now; they come back with it.'
            : `${refusal.problem.detail} ${refusal.problem.remedy}`}
        </p>
      )}
      {loading && revisions.length === 0 && refusal === undefined && (
        <Loading what="its revisions" lines={2} />
      )}
      {!loading && refusal === undefined && revisions.length === 0 && (
        <p class="panel-body muted">
          The history does not have it yet: the historian writes with some delay.
        </p>
      )}
      {revisions.length > 0 && (
        <WideTable label="Revisions as a table">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">At</th>
                <th scope="col">State</th>
                <th scope="col">Severity</th>
                <th scope="col" class="number">
                  Steps
                </th>
                <th scope="col" class="number">
                  Score
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {revisions.map((one) => (
                <tr key={one.revision}>
                  <td>
                    <Time at={one.at} near={fleetNow.value} />
                  </td>
                  <td>{STATE_WORDS[one.state]}</td>
                  <td>
                    <SeverityMark severity={one.severity} word />
                  </td>
                  <td class="number">{one.steps}</td>
                  <td class="number">{numberText(one.score)}</td>
                  <td class="muted">{one.reason ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideTable>
      )}
    </section>
  );
}
