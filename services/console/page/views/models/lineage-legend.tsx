import type { VNode } from 'preact';

/** What the signs of the drawing mean. */
const SIGNS: readonly (readonly [text: string, sign: VNode])[] = [
  ['in force', <path key="sign" class="reign" d="M2 7H26" />],
  ['kept, not in force', <path key="sign" class="life" d="M2 7H26" />],
  [
    'put in force',
    <g key="sign">
      <path class="move" d="M14 0V8" />
      <path class="tip" d="M9 6L14 14L19 6z" />
    </g>,
  ],
  [
    'rolled back',
    <g key="sign">
      <path class="move move-back" d="M14 14V6" />
      <path class="tip tip-back" d="M9 8L14 0L19 8z" />
    </g>,
  ],
  [
    'compared by the gate, not published',
    <g key="sign">
      <path class="stub" d="M4 0V5q0 5 5 5h8" />
      <circle class="stub-end" cx="20" cy="10" r="3" />
    </g>,
  ],
];

/** The signs of the lineage, each with its meaning. */
export function Legend() {
  return (
    <ul class="legend small muted" aria-label="Signs">
      {SIGNS.map(([text, sign]) => (
        <li key={text} class="legend-entry">
          <svg viewBox="0 0 28 14" class="lineage legend-sign" aria-hidden="true">
            {sign}
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
