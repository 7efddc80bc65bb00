import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { Refused } from '#platform/errors/refused.ts';
import { noOutput, type Stage } from '#platform/stream/stage.ts';
import { Book } from './book.ts';
import { obey } from './commands.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { Pen } from './pen.ts';

/** An order of last week must not surprise anyone, nor one that is read anew because the group's offsets have expired. */
const STALE_AFTER_MS = DAY_MS;

export interface RetrainerDependencies extends Omit<DeskOptions, 'book'> {
  readonly kpiSets: ReadonlyMap<string, KpiSet>;
  /** Partition of the commands of a kpiSet. */
  readonly partitionOf: (kpiSet: string) => number;
  /** Resolves when the tables hold all that is on the topics at the call. */
  readonly caughtUp: () => Promise<void>;
}

/** What an instance answers for: the kpiSets whose commands are on one partition. */
export interface RetrainerState {
  /** kpiSet → its runs; known once the tables have caught up. */
  readonly desks: Promise<ReadonlyMap<string, Desk>>;
  /** Command → where it came first. */
  readonly commands: Promise<Map<string, bigint>>;
}

/**
 * The retrainer as a stage over commands: whoever has a kpiSet's partition of `retrain.commands.v1` runs its trainings, and
 * fences whoever had it before. Runs, requests and models are written by its transactions; what it knows of them it reads
 * back from the topics (docs/adr/0024-retraining-runs.md).
 */
export function retrainerStage(
  dependencies: RetrainerDependencies,
): Stage<RetrainerState, 'retrain.commands.v1'> {
  const { kpiSets, partitionOf, caughtUp, tables, config } = dependencies;

  const open = (partition: number): RetrainerState => {
    // The former owner is fenced by now: what it had committed is on the topics.
    const ready = caughtUp();
    const mine = [...kpiSets.values()].filter(({ name }) => partitionOf(name) === partition);
    const desks = ready.then(
      () =>
        new Map(
          mine.map((kpiSet) => [kpiSet.name, new Desk({ ...dependencies, book: new Book(kpiSet, tables) })]),
        ),
    );
    const commands = ready.then(() => tables.commands(partition));
    desks.catch(() => undefined);
    commands.catch(() => undefined);
    return { desks, commands };
  };

  return {
    name: 'retrainer',
    input: 'retrain.commands.v1',
    outputs: ['retrain.runs.v1', 'label-requests.v1'],
    rekeyed: 'models.v1',
    open,

    close(state) {
      state.desks.then(
        (desks) => {
          for (const desk of desks.values()) desk.stop();
        },
        () => undefined,
      );
    },

    async step(state, records, now) {
      const output = noOutput();
      const [desks, commands] = await Promise.all([state.desks, state.commands]);
      const refuse = (offset: bigint, fault: Refused) => output.refusals.push({ offset, ...fault });
      for (const { offset, key, value: command, appendedAt } of records) {
        const { id, kpiSet } = command;
        const first = commands.get(id);
        if (first !== undefined && first < offset) {
          refuse(offset, { code: 'REPEATED', message: `command ${id} came before` });
          continue;
        }
        commands.set(id, offset);
        if (now - appendedAt > STALE_AFTER_MS) {
          refuse(offset, { code: 'COMMAND_STALE', message: `given ${new Date(appendedAt).toISOString()}` });
          continue;
        }
        const desk = desks.get(kpiSet);
        if (desk === undefined || key !== kpiSet) {
          const message = `kpiSet ${kpiSet} under key ${key}`;
          refuse(offset, { code: kpiSets.has(kpiSet) ? 'COMMAND_INVALID' : 'KPI_SET_UNKNOWN', message });
          continue;
        }
        const pen = new Pen(desk.book, output.emissions);
        const fault = await obey(command, {
          book: desk.book,
          pen,
          tables,
          labelBudget: config.LABEL_BUDGET,
          now,
        });
        if (fault !== undefined) refuse(offset, fault);
      }
      return output;
    },

    async tick(state, now) {
      const output = noOutput();
      for (const desk of (await state.desks).values()) output.emissions.push(...desk.tick(now));
      return output;
    },
  };
}
