import { type BoundaryDecision, ERROR_CODES, type ErrorCodeEntry } from '#platform/errors/codes.ts';
import { PROBLEM_STATUS } from '#services/console/api/problem-status.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { table } from './markdown.ts';

const BOUNDARIES: readonly { readonly decision: BoundaryDecision; readonly text: string }[] = [
  { decision: 'CONTINUE', text: 'The record is counted and dropped; the stream goes on.' },
  {
    decision: 'DLQ',
    text: 'The record is counted and put on `<topic>.dlq` as it came, with the code in its headers; the stream goes on.',
  },
  { decision: 'RETRY', text: 'Nothing is lost: the work is tried again until it succeeds.' },
  {
    decision: 'REFUSE',
    text: 'Nothing is done: the request is answered with the code and a status from 400 to 499.',
  },
  { decision: 'FAIL', text: 'The process logs the error and ends, for a person to look at.' },
];

const INTRODUCTION = `# Error codes

Every error carries one of these codes: in logs, in the metrics' \`code\` label and in the headers of dead letters.
They are grouped by what the boundary that catches them does.
`;

const HTTP =
  "What the console's API answers where it does not do what is asked; each answer has meaning and remedy with it. An error " +
  'with any other code is answered as `UNEXPECTED`, and only its log has it whole.';

function section(decision: BoundaryDecision, text: string): string {
  const codes = (Object.entries(ERROR_CODES) as [string, ErrorCodeEntry][]).filter(
    ([, entry]) => entry.boundary === decision,
  );
  const rows = codes.map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, remedy]);
  return `## ${decision}\n\n${text}\n\n${table(['Code', 'Meaning', 'What to do'], rows)}`;
}

function statuses(): string {
  const rows = Object.entries(PROBLEM_STATUS).map(([code, status]) => [`${status}`, `\`${code}\``]);
  return `## HTTP\n\n${HTTP}\n\n${table(['Status', 'Code'], rows)}`;
}

/** docs/errors.md: every code of the closed list. */
export function errorsDoc(): GeneratedFile {
  const sections = BOUNDARIES.map(({ decision, text }) => section(decision, text));
  return { path: 'docs/errors.md', content: [INTRODUCTION, ...sections, statuses()].join('\n') };
}
