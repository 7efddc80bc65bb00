import { FilterChoice } from '../../frame/filter-choice.tsx';
import { type AlertFilters, FILTER_CHOICES, type FilterName } from './alert-filters.ts';

const LABELS: Readonly<Record<FilterName, string>> = {
  state: 'State',
  severity: 'Severity',
  kind: 'Kind',
  region: 'Region',
  judged: 'Verdict',
  suppressed: 'Suppressed',
};

/** Which alerts are listed. */
export function AlertFilterBar({
  filters,
  regions,
  change,
}: {
  filters: AlertFilters;
  regions: readonly string[];
  change: (changes: Record<string, string | null>) => void;
}) {
  const chosen = filters.region;
  // The address may name a region without any alert.
  const known = chosen === undefined || regions.includes(chosen) ? regions : [...regions, chosen].sort();
  const choices = { ...FILTER_CHOICES, region: known.map((region) => [region, region] as const) };
  const names = Object.keys(LABELS) as FilterName[];
  return (
    <fieldset class="alert-filters" aria-label="Filters">
      {names.map((name) => (
        <FilterChoice
          key={name}
          label={LABELS[name]}
          value={filters[name] ?? ''}
          choices={choices[name]}
          choose={(value) => change({ [name]: value })}
        />
      ))}
    </fieldset>
  );
}
