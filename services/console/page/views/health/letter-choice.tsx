import { navigate } from 'wouter-preact/use-browser-location';
import type { DeadLetterRow } from '../../../api/shapes/dead-letter.ts';
import { countText } from '../../frame/format.ts';
import { deadLettersPath } from '../../frame/paths.ts';
import { codesOf } from './codes.ts';
import { useFlow } from './use-flow.ts';

/** The topics that have dead letters. */
export function TopicChoice({ topic }: { readonly topic: string }) {
  const { value } = useFlow();
  const counts = (value?.topics ?? []).filter(({ deadLetters }) => deadLetters !== null);
  const known = counts.some((one) => one.topic === topic);
  return (
    <label class="row">
      <span class="muted">of</span>
      <select
        class="input"
        value={topic}
        onChange={(event) => navigate(deadLettersPath(event.currentTarget.value))}
      >
        {!known && <option value={topic}>{topic}</option>}
        {counts.map((one) => (
          <option key={one.topic} value={one.topic}>
            {one.topic} ({countText(one.deadLetters ?? 0)})
          </option>
        ))}
      </select>
    </label>
  );
}

/** Codes of the letters that are shown, as a filter. */
export function CodeChoice({
  letters,
  code,
  choose,
}: {
  readonly letters: readonly DeadLetterRow[];
  readonly code: string | null;
  readonly choose: (code: string | null) => void;
}) {
  const codes = codesOf(letters).map((one) => one.code);
  const all = code === null || codes.includes(code) ? codes : [code, ...codes];
  return (
    <label class="row">
      <span class="muted">with code</span>
      <select
        class="input"
        value={code ?? ''}
        onChange={(event) => choose(event.currentTarget.value === '' ? null : event.currentTarget.value)}
      >
        <option value="">any</option>
        {all.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}
