import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Command, InvalidArgumentError, type OptionValues } from 'commander';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { EXIT_MISUSED, exitCodeOf } from '#platform/lifecycle/exit-code.ts';

/**
 * Runs a program to its end. What goes wrong is one line on standard error; the exit code is 2 where the command line,
 * the configuration or an input is at fault, and 1 for anything else.
 */
export async function runProgram(program: Command): Promise<void> {
  for (const command of withSubcommands(program)) teachAndExit(command);
  try {
    await program.parseAsync();
  } catch (error) {
    const { message } = error as Error;
    const code = error instanceof TowerwatchError ? `${error.code}: ` : '';
    console.error(`${code}${message}`);
    process.exitCode = exitCodeOf(error);
  }
}

/** The options of a program that has nothing but options. Prints help or a fault and ends the process where asked for or needed. */
export function optionsOf<T extends OptionValues>(command: Command, argv: readonly string[]): T {
  return teachAndExit(command).parse(argv, { from: 'user' }).opts<T>();
}

function teachAndExit(command: Command): Command {
  return command
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_MISUSED));
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** For an option: a whole number from `least` up. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Write a whole number from ${least} up.`);
  };
}

/** For an option: a port to listen on. */
export function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new InvalidArgumentError('Write a port, 1 to 65535.');
}

const DURATION = /^(\d+)(s|m|h)$/;
const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** For an option: a length of time. @returns ms */
export function duration(text: string): number {
  const match = DURATION.exec(text);
  if (match === null) throw new InvalidArgumentError('Write a number and s, m or h, such as 5m.');
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/** For an option: a point in time. @returns ms since 1970 UTC */
export function date(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError('Write a date, such as 2026-03-02 or 2026-03-02T00:00Z.');
  }
  return ms;
}

/** For an option: how many times as fast. @returns Infinity for `max` */
export function factor(text: string): number {
  const value = text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Write a number above 0, or max.');
  return value;
}

/** For an option: 0 to 1. */
export function share(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Write a number from 0 to 1.');
}

/** For an option: a file that can be written. It is written at the end, too late to hear that it cannot be. */
export function newFile(path: string): string {
  const folder = dirname(path);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new InvalidArgumentError(`There is no folder ${folder} to write to.`);
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InvalidArgumentError('It is a folder.');
  }
  return path;
}
