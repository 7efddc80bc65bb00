import { type CellTable, cellText, numericColumns } from './cell-text.ts';
import type { ChartSvg } from './charts/spec.ts';
import { escaped } from './escaped.ts';
import { STYLE } from './html-style.ts';

export interface ReportTable extends CellTable {
  readonly caption?: string;
}

export interface ReportSection {
  readonly heading: string;
  /** Paragraphs, parted by empty lines. */
  readonly text?: string;
  readonly tables?: readonly ReportTable[];
  readonly charts?: readonly ChartSvg[];
}

export interface Report {
  readonly title: string;
  /** What the report says, in a sentence or two. */
  readonly lead: string;
  readonly sections: readonly ReportSection[];
}

const SECTIONS_WITHOUT_CONTENTS = 3;

/**
 * A report as one HTML file that needs nothing else: no script, no font, no picture from elsewhere. Texts are escaped;
 * charts are taken as they are.
 */
export function htmlReport({ title, lead, sections }: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>
${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
${paragraphs(lead)}
</header>
${sections.length > SECTIONS_WITHOUT_CONTENTS ? contents(sections) : ''}<main>
${sections.map(section).join('\n')}
</main>
</body>
</html>
`;
}

function contents(sections: readonly ReportSection[]): string {
  const items = sections.map(
    ({ heading }, index) => `<li><a href="#section-${index + 1}">${escaped(heading)}</a></li>`,
  );
  return `<nav aria-label="Contents">\n<ol>\n${items.join('\n')}\n</ol>\n</nav>\n`;
}

function section({ heading, text, tables = [], charts = [] }: ReportSection, index: number): string {
  const id = `section-${index + 1}`;
  return [
    `<section aria-labelledby="${id}">`,
    `<h2 id="${id}">${escaped(heading)}</h2>`,
    ...(text === undefined ? [] : [paragraphs(text)]),
    ...tables.map((each) => tableBlock(each, heading)),
    ...charts.map((svg) => `<figure tabindex="0">\n${svg}\n</figure>`),
    '</section>',
  ].join('\n');
}

function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${escaped(paragraph.trim())}</p>`)
    .join('\n');
}

/** A wide table scrolls inside its own region, which the keyboard reaches. */
function tableBlock(table: ReportTable, heading: string): string {
  const numeric = numericColumns(table);
  const aligned = (column: number) => (numeric[column] ? ' class="number"' : '');
  const head = table.columns.map((name, column) => `<th scope="col"${aligned(column)}>${escaped(name)}</th>`);
  const rows = table.rows.map((row) => {
    const cells = row.map((cell, column) => `<td${aligned(column)}>${escaped(cellText(cell))}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  const caption = table.caption === undefined ? '' : `<caption>${escaped(table.caption)}</caption>\n`;
  return `<div class="table" role="region" tabindex="0" aria-label="${escaped(table.caption ?? heading)}">
<table>
${caption}<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>`;
}
