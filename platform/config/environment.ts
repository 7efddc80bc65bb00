import type { z } from 'zod';
import { TowerwatchError } from '#platform/errors/errors.ts';

/**
 * A service's configuration: one zod object with an entry per environment variable. Each entry ends with
 * `.meta({ description, secret })`, the variable's meaning and, where it must not be printed, `secret: true`.
 */
export type EnvironmentSchema = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

/** One declared variable, for documentation. */
export interface EnvironmentVariable {
  readonly name: string;
  readonly meaning: string;
  /** As one would write it; null where there is none. */
  readonly default: string | null;
  readonly required: boolean;
  readonly secret: boolean;
}

const HIDDEN = '***';

/**
 * Reads and validates all variables of a schema; an empty variable counts as unset.
 * @throws {TowerwatchError} CONFIG_INVALID, naming every fault in one line
 */
export function readEnvironment<S extends EnvironmentSchema>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name] || undefined]));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return name in given && given[name] === undefined ? `${name} is not set` : `${name}: ${message}`;
  });
  throw new TowerwatchError('CONFIG_INVALID', `environment: ${faults.join('; ')}`, { context: { faults } });
}

/** The configuration in force, fit for a log: secrets hidden, also passwords within URLs. */
export function printableEnvironment<S extends EnvironmentSchema>(
  schema: S,
  config: z.output<S>,
): Record<string, string> {
  const values = config as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    environmentVariables(schema)
      .filter(({ name }) => values[name] !== undefined)
      .map(({ name, secret }) => [name, secret ? HIDDEN : withoutPasswords(String(values[name]))]),
  );
}

/** What a schema declares. @throws {TypeError} where a variable has no description */
export function environmentVariables(schema: EnvironmentSchema): EnvironmentVariable[] {
  return Object.entries(schema.shape).map(([name, type]) => {
    const meta = type.meta();
    if (!meta?.description) throw new TypeError(`${name} is declared without a description`);
    const unset = type.safeParse(undefined);
    return {
      name,
      meaning: meta.description,
      default: unset.success && unset.data !== undefined ? String(unset.data) : null,
      required: !unset.success,
      secret: meta.secret === true,
    };
  });
}

function withoutPasswords(value: string): string {
  return value.replace(/(\w+:\/\/[^\s:/@]*):[^\s/@]*@/g, `$1:${HIDDEN}@`);
}
