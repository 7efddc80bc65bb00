import { countText } from '../../frame/format.ts';
import { GRAVITIES } from '../../frame/gravity.ts';
import { SeverityMark, severityWord } from '../../frame/severity.tsx';
import { STATUS_WORDS, STATUSES } from './codes.ts';
import type { Filters } from './filters.ts';
import type { Counts } from './summary.ts';

/** How many cells stand how; each count is a filter too. */
export function SummaryStrip({
  counts,
  filters,
  change,
}: {
  counts: Counts;
  filters: Filters;
  change: (changes: Record<string, string | null>) => void;
}) {
  const { all, byGravity, byStatus } = counts;
  return (
    <fieldset class="fleet-summary" aria-label="Counts, each a filter">
      <button
        type="button"
        class="fleet-count"
        aria-pressed={filters.severity === null && filters.status === null}
        onClick={() => change({ severity: null, status: null })}
      >
        <strong>{countText(all)}</strong> cells
      </button>
      {[...GRAVITIES].reverse().map((severity, index) => {
        const count = byGravity[GRAVITIES.length - 1 - index];
        if (severity === null || (severity === 'UNKNOWN' && count === 0)) return null;
        const pressed = filters.severity === severity;
        return (
          <button
            key={severity}
            type="button"
            class="fleet-count"
            aria-pressed={pressed}
            onClick={() => change({ severity: pressed ? null : severity })}
          >
            <SeverityMark severity={severity} />
            <strong>{countText(count)}</strong> <span aria-hidden="true">{severityWord(severity)}</span>
          </button>
        );
      })}
      {STATUSES.map((status, code) => {
        const pressed = filters.status === status;
        if (byStatus[code] === 0 && !pressed) return null;
        return (
          <button
            key={status}
            type="button"
            class="fleet-count"
            aria-pressed={pressed}
            onClick={() => change({ status: pressed ? null : status })}
          >
            <strong>{countText(byStatus[code])}</strong> {STATUS_WORDS[status].toLowerCase()}
          </button>
        );
      })}
    </fieldset>
  );
}
