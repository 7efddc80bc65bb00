import { parentPort, workerData } from 'node:worker_threads';
import type { HistoryRow } from '#core/history/history-row.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { scanWindows } from '#platform/clickhouse/history.ts';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { TrainingSpan } from './enough-history.ts';
import { type FitOptions, type FittedModel, fitBase } from './fit-base.ts';

/** The server takes this many names in one query. */
const ENTITIES_PER_SCAN = 200;

export interface FitTask extends FitOptions {
  readonly clickhouse: { readonly url: string; readonly database: string };
  readonly span: TrainingSpan;
}

/** An error that crosses threads is copied without its class and code, so these are sent as they are. */
export type FitOutcome =
  | { readonly model: FittedModel }
  | { readonly code: ErrorCode; readonly message: string };

/** A thread of its own: fitting holds the event loop, and the retrainer must keep answering its broker. */
parentPort!.postMessage(await outcomeOf(workerData as FitTask));

async function outcomeOf({ clickhouse, span, ...options }: FitTask): Promise<FitOutcome> {
  const client = new ClickHouse(clickhouse);
  try {
    const rows: HistoryRow[] = [];
    for (let i = 0; i < span.entities.length; i += ENTITIES_PER_SCAN) {
      const entities = span.entities.slice(i, i + ENTITIES_PER_SCAN);
      const scan = { kpiSet: options.kpiSet.name, from: span.from, to: span.to, entities };
      for await (const row of scanWindows(client, scan)) rows.push(row);
    }
    return { model: fitBase(rows, options) };
  } catch (error) {
    if (!(error instanceof TowerwatchError)) throw error;
    return { code: error.code, message: error.message };
  } finally {
    await client.close();
  }
}
