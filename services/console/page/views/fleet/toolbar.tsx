import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { FilterChoice } from '../../frame/filter-choice.tsx';
import { useKeys } from '../../frame/keys.ts';
import { choicesOf, type Filters, isFiltered, type Mode } from './filters.ts';
import type { FleetTable } from './fleet-table.ts';

const MODES: readonly (readonly [Mode, string])[] = [
  ['grid', 'Grid'],
  ['map', 'Map'],
  ['list', 'List'],
];
const TYPED_MS = 150;

type Change = (changes: Record<string, string | null>) => void;

/** What of the fleet is shown, and how. */
export function Toolbar({ table, filters, change }: { table: FleetTable; filters: Filters; change: Change }) {
  const regions = useMemo(() => choicesOf(table.places.map(({ region }) => region)), [table]);
  const kinds = useMemo(() => choicesOf(table.places.map(({ kind }) => kind)), [table]);
  const kpiSets = useMemo(() => choicesOf(table.kpiSets), [table]);
  return (
    <div class="row fleet-toolbar">
      <Search value={filters.search} change={change} />
      <Choice name="region" label="Region" texts={regions} value={filters.region} change={change} />
      <Choice name="kind" label="Kind" texts={kinds} value={filters.kind} change={change} />
      {kpiSets.length > 1 && (
        <Choice name="kpiSet" label="KPI set" texts={kpiSets} value={filters.kpiSet} change={change} />
      )}
      {isFiltered(filters) && (
        <button
          type="button"
          class="button button-plain"
          onClick={() =>
            change({ region: null, kind: null, kpiSet: null, q: null, severity: null, status: null })
          }
        >
          Show all
        </button>
      )}
      <fieldset class="segments spread" aria-label="Shown as">
        {MODES.map(([mode, label]) => (
          <button
            key={mode}
            type="button"
            class="button"
            aria-pressed={filters.mode === mode}
            onClick={() => change({ as: mode === 'grid' ? null : mode })}
          >
            {label}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function Search({ value, change }: { value: string; change: Change }) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => field.current?.focus() }, { '/': 'Search' });
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => change({ q: text }), TYPED_MS);
    return () => clearTimeout(timer);
  }, [text, value, change]);
  return (
    <input
      ref={field}
      type="search"
      class="input fleet-search"
      placeholder="Search id, name, site"
      aria-label="Search id, name or site"
      aria-keyshortcuts="/"
      value={text}
      onInput={(event) => setText(event.currentTarget.value)}
    />
  );
}

function Choice({
  name,
  label,
  texts,
  value,
  change,
}: {
  name: string;
  label: string;
  texts: readonly string[];
  value: string;
  change: Change;
}) {
  return (
    <FilterChoice
      label={label}
      value={value}
      choices={withChosen(texts, value).map((text) => [text, text])}
      choose={(text) => change({ [name]: text })}
    />
  );
}

/** The address may name one that no entity has. */
const withChosen = (texts: readonly string[], chosen: string): readonly string[] =>
  chosen === '' || texts.includes(chosen) ? texts : [chosen, ...texts];
