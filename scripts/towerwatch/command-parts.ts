import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';

const PROGRAM = 'npm run towerwatch --';

/** Who does something, and why. */
export interface Author {
  readonly why: string;
  readonly by: string;
}

export const withAuthor = (command: Command) =>
  command
    .requiredOption('--why <text>', 'reason, for those who come after', nonEmpty)
    .option('--by <name>', 'who does it', nonEmpty, userName());

/** Where there is something to explain only at times. */
export const withOptionalAuthor = (command: Command) =>
  command
    .option('--why <text>', 'reason, for those who come after', nonEmpty)
    .option('--by <name>', 'who does it', nonEmpty, userName());

/** For an option or argument. */
export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Write a word or more.');
  return text.trim();
}

/** A container may run as a user id that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
}

/** For the end of a help text. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${PROGRAM} ${line}\n`).join('')}`;
}

export const pretty = (value: unknown) => JSON.stringify(value, null, 2);
