import { earlierModels } from '#platform/models/earlier-models.ts';
import type { RetrainOrder } from '#platform/models/retrain-command.ts';
import type { ModelActivation, RetrainRun } from '#schemas/types/topics.ts';
import { type Refused, refused } from './refused.ts';

/** What is known of models and runs, kept up to date. */
export interface OrderTables {
  model(id: string): { readonly kpiSet: string; readonly runId: string | null } | undefined;
  /** Of a kpiSet, oldest first. */
  activations(kpiSet: string): readonly ModelActivation[];
  run(id: string): RetrainRun | undefined;
  runs(): Iterable<RetrainRun>;
}

/** What came of an order. */
export interface OrderResult {
  readonly activation: ModelActivation | null;
  readonly runId: string | null;
}

/** Why the retrainer would refuse an order, as far as the tables tell: it has the last word. */
export function orderFault(order: RetrainOrder, tables: OrderTables): Refused | undefined {
  switch (order.action) {
    case 'PROMOTE':
      return modelFault(order, tables);
    case 'REJECT':
      return modelFault(order, tables) ?? withoutRun(order, tables);
    case 'ROLL_BACK':
      if (typeof order.modelId === 'string') return modelFault(order, tables);
      return earlierModels(tables.activations(order.kpiSet)).length > 0
        ? undefined
        : refused('MODEL_NO_EARLIER', `models.v1 tells of no model of ${order.kpiSet} before this one`);
    case 'START':
      return startFault(order, tables);
    default:
      return cancelFault(order, tables);
  }
}

function modelFault({ modelId, kpiSet }: RetrainOrder, tables: OrderTables): Refused | undefined {
  if (tables.model(modelId!)?.kpiSet !== kpiSet) {
    return refused('MODEL_UNKNOWN', `models.v1 has no model ${modelId} of ${kpiSet}`);
  }
  return tables.activations(kpiSet).at(-1)?.modelId === modelId
    ? refused('COMMAND_MODEL', `${modelId} is in force`)
    : undefined;
}

function withoutRun({ modelId }: RetrainOrder, tables: OrderTables): Refused | undefined {
  const runId = tables.model(modelId!)?.runId ?? null;
  return runId !== null && tables.run(runId)?.modelIds.includes(modelId!)
    ? undefined
    : refused('COMMAND_MODEL', `no run is known that made ${modelId}: there is nothing to reject`);
}

function startFault({ kpiSet }: RetrainOrder, tables: OrderTables): Refused | undefined {
  const current = [...tables.runs()].find((run) => run.kpiSet === kpiSet && run.finishedAt === null);
  if (current !== undefined) {
    return refused('RUN_IN_PROGRESS', `${current.id} is ${current.phase}`);
  }
  return tables.activations(kpiSet).length > 0
    ? undefined
    : refused('COMMAND_MODEL', `no model is in force for ${kpiSet}: the first comes by itself`);
}

function cancelFault({ runId }: RetrainOrder, tables: OrderTables): Refused | undefined {
  const run = tables.run(runId!);
  if (run === undefined) return refused('RUN_UNKNOWN', `there is no run ${runId}`);
  return run.finishedAt === null
    ? undefined
    : refused('RUN_NOT_IN_PROGRESS', `${runId} has ended: ${run.phase}`);
}

/**
 * Watches for what comes of an order. To be called before it is written.
 * @returns looks; undefined as long as nothing came of it
 */
export function outcomeOf(
  order: RetrainOrder,
  commandId: string,
  tables: OrderTables,
): () => OrderResult | undefined {
  const done = (found: Partial<OrderResult>) => ({ activation: null, runId: null, ...found });
  switch (order.action) {
    case 'PROMOTE':
    case 'ROLL_BACK':
      return () => {
        const activation = tables.activations(order.kpiSet).find((one) => one.commandId === commandId);
        return activation && done({ activation, runId: activation.runId });
      };
    case 'START':
      return () => {
        const run = [...tables.runs()].find(({ trigger }) => trigger.commandId === commandId);
        return run && done({ runId: run.id });
      };
    case 'REJECT': {
      const runId = tables.model(order.modelId!)!.runId!;
      const before = tables.run(runId)!.updatedAt;
      return () => {
        const { decision, updatedAt } = tables.run(runId)!;
        const isOurs = decision?.outcome === 'REJECTED' && decision.by === order.by;
        return isOurs && updatedAt > before ? done({ runId }) : undefined;
      };
    }
    default:
      return () => {
        const runId = order.runId!;
        return tables.run(runId)?.phase === 'CANCELLED' ? done({ runId }) : undefined;
      };
  }
}
