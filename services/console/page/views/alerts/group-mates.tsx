import type { Alert, AlertPage } from '../../../api/shapes/alert.ts';
import { useResource } from '../../data/resource.ts';
import { countOf } from '../../frame/format.ts';
import { AlertRow } from './alert-row.tsx';

/** The other alerts that started together with one. */
export function GroupMates({ alert, groupId, search }: { alert: Alert; groupId: string; search: string }) {
  const { value } = useResource<AlertPage>(`/alerts?groupId=${encodeURIComponent(groupId)}&limit=1000`);
  const others = value?.items.filter(({ id }) => id !== alert.id) ?? [];
  if (others.length === 0) return null;
  return (
    <section class="panel" aria-label="Alerts that started together with it">
      <header>
        <h3>Started together</h3>
        <span class="muted spread">{countOf(others.length, 'other')}</span>
      </header>
      <ul>
        {others.map((other) => (
          <AlertRow
            key={other.id}
            alert={other}
            opened={false}
            marked={false}
            search={search}
            onMark={undefined}
          />
        ))}
      </ul>
    </section>
  );
}
