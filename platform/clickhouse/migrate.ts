import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClickHouse } from './client.ts';

export interface MigrationOptions {
  /** Folder of *.sql files, applied in the order of their names. */
  readonly directory: string;
  /** Days for which the history keeps rows, from their arrival. */
  readonly retentionDays: number;
}

/**
 * Brings the database to the schema in the folder. Every statement is idempotent, so it runs whole at each deployment.
 * @returns the number of statements applied
 * @throws RangeError when retentionDays is not a positive integer
 * @throws TowerwatchError HISTORY_UNAVAILABLE, HISTORY_REFUSED
 */
export async function migrate(client: ClickHouse, options: MigrationOptions): Promise<number> {
  const { directory, retentionDays } = options;
  if (!Number.isInteger(retentionDays) || retentionDays < 1)
    throw new RangeError(`retention must be a whole number of days, got ${retentionDays}`);
  const files = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  let applied = 0;
  for (const file of files) {
    const sql = await readFile(join(directory, file), 'utf8');
    for (const statement of statementsOf(sql)) {
      await client.command(
        statement
          .replaceAll('{database}', client.database)
          .replaceAll('{retention_days}', String(retentionDays)),
      );
      applied++;
    }
  }
  return applied;
}

/** Statements of a file, without comments. A statement ends with a semicolon at the end of a line. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
