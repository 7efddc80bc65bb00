import type { Source } from '../../api/shapes/flow.ts';
import { awaySince, connection } from '../data/live.ts';
import { sources } from '../data/sources.ts';
import { Time } from './time.tsx';

const AWAY: Record<Source['name'], string> = {
  kafka:
    'Kafka is away: fleet and alerts stand still, and verdicts are refused until it is back. What is shown stays readable.',
  registry: 'The schema registry is away: records of schemas not seen before wait. All else goes on.',
  clickhouse:
    'ClickHouse is away: charts and revisions of the past cannot be read. Fleet, alerts, models and verdicts go on.',
};

/** Which source is away, since when, and what still works; nothing where all are there. */
export function StaleBar() {
  const away = sources.value.filter(({ state }) => state === 'DOWN');
  const cut = connection.value === 'away' && awaySince.value !== null;
  return (
    <div class="stale" role="status">
      {cut && (
        <p>
          <strong>
            The console has not answered since <Time at={awaySince.value!} />.
          </strong>{' '}
          What is shown is as of then; the page goes on by itself as soon as it is back.
        </p>
      )}
      {!cut &&
        away.map(({ name, since, message }) => (
          <p key={name}>
            <strong>
              Since <Time at={since} />
            </strong>{' '}
            {AWAY[name]} {message}
          </p>
        ))}
    </div>
  );
}
