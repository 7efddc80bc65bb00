/** A choice among what a list may be filtered by, or all of it. */
export function FilterChoice({
  label,
  value,
  choices,
  choose,
}: {
  readonly label: string;
  /** Empty: all. */
  readonly value: string;
  /** Values, and how they are called. */
  readonly choices: readonly (readonly [value: string, text: string])[];
  readonly choose: (value: string) => void;
}) {
  return (
    <select
      class="input"
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      <option value="">{label}: all</option>
      {choices.map(([known, text]) => (
        <option key={known} value={known}>
          {text}
        </option>
      ))}
    </select>
  );
}
