/** Light and dark, from 390 px to a desktop, and on paper. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --ink: #1c2127; --soft: #4f5863; --line: #d5d9df; --link: #0b5cad;
}
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #0f1317; --card: #171c22; --ink: #e7ebf0; --soft: #a9b3bf; --line: #39424d; --link: #7cb8f5; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem clamp(0.75rem, 3vw, 2.5rem) 4rem; max-width: 76rem;
  background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1 { margin: 0 0 0.5rem; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.3rem; line-height: 1.25; }
p { max-width: 46rem; margin: 0 0 0.75rem; overflow-wrap: anywhere; }
header p { color: var(--soft); font-size: 1.05rem; }
a { color: var(--link); }
nav { margin: 1.25rem 0; }
nav ol { margin: 0; padding-left: 1.5rem; columns: 20rem 3; }
.table, figure {
  margin: 0 0 1.25rem; width: fit-content; max-width: 100%; overflow-x: auto;
  background: var(--card); border: 1px solid var(--line); border-radius: 6px;
}
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
caption { padding: 0.6rem 0.8rem; text-align: left; font-weight: 600; }
th, td { padding: 0.35rem 0.8rem; text-align: left; vertical-align: top; white-space: nowrap; }
th { color: var(--soft); font-weight: 600; border-bottom: 1px solid var(--line); }
tbody tr + tr td { border-top: 1px solid var(--line); }
.number { text-align: right; }
figure { padding: 0.75rem; }
figure svg { display: block; max-width: 100%; height: auto; }
@media print {
  body { max-width: none; padding: 0; background: none; font-size: 10pt; }
  .table, figure { overflow: visible; break-inside: avoid; border-radius: 0; }
  figure svg { min-width: 0 !important; }
  h2 { break-after: avoid; }
  thead { display: table-header-group; }
}
`;
