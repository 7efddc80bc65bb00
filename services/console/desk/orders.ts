import type { KpiSets } from '#platform/config/kpi-sets.ts';
import { type Refused, refused } from '#platform/errors/refused.ts';
import { earlierModels } from '#platform/models/earlier-models.ts';
import type { RetrainOrder } from '#platform/models/retrain-command.ts';
import type { ModelActivation, RetrainRun } from '#schemas/types/topics.ts';

/** What a person wants done, and why. */
export type Wish = Pick<RetrainOrder, 'by' | 'why'> &
  (
    | { readonly action: 'PROMOTE' | 'REJECT'; readonly modelId: string }
    | { readonly action: 'ROLL_BACK'; readonly kpiSet: string; readonly modelId: string | null }
    | ({ readonly action: 'START'; readonly kpiSet: string } & Partial<
        Pick<RetrainOrder, 'labelBudget' | 'answerWithin'>
      >)
    | { readonly action: 'CANCEL'; readonly runId: string }
  );

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

/** The order for what is wanted, or why the retrainer would refuse it as far as the tables tell: it has the last word. */
export function orderOf(wish: Wish, tables: OrderTables, kpiSets: KpiSets): RetrainOrder | Refused {
  const kpiSet = kpiSetOf(wish, tables);
  if (typeof kpiSet !== 'string') return kpiSet;
  if (!kpiSets.has(kpiSet)) return refused('KPI_SET_UNKNOWN', `there is no kpiSet ${kpiSet}`);
  const order = { ...wish, kpiSet };
  return faultOf(order, tables) ?? order;
}

function kpiSetOf(wish: Wish, tables: OrderTables): string | Refused {
  switch (wish.action) {
    case 'PROMOTE':
    case 'REJECT':
      return tables.model(wish.modelId)?.kpiSet ?? modelUnknown(wish.modelId);
    case 'CANCEL':
      return tables.run(wish.runId)?.kpiSet ?? refused('RUN_UNKNOWN', `there is no run ${wish.runId}`);
    default:
      return wish.kpiSet;
  }
}

function faultOf(order: Wish & { readonly kpiSet: string }, tables: OrderTables): Refused | undefined {
  const { kpiSet } = order;
  switch (order.action) {
    case 'PROMOTE':
      return modelFault(order.modelId, kpiSet, tables);
    case 'REJECT':
      return modelFault(order.modelId, kpiSet, tables) ?? withoutRun(order.modelId, tables);
    case 'ROLL_BACK':
      if (order.modelId !== null) return modelFault(order.modelId, kpiSet, tables);
      return earlierModels(tables.activations(kpiSet)).length > 0
        ? undefined
        : refused('MODEL_NO_EARLIER', `models.v1 tells of no model of ${kpiSet} before this one`);
    case 'START':
      return startFault(kpiSet, tables);
    case 'CANCEL': {
      const { finishedAt, phase, id } = tables.run(order.runId)!;
      return finishedAt === null ? undefined : refused('RUN_NOT_IN_PROGRESS', `${id} has ended: ${phase}`);
    }
  }
}

const modelUnknown = (id: string) => refused('MODEL_UNKNOWN', `models.v1 has no model ${id}`);

function modelFault(modelId: string, kpiSet: string, tables: OrderTables): Refused | undefined {
  const model = tables.model(modelId);
  if (model === undefined) return modelUnknown(modelId);
  if (model.kpiSet !== kpiSet) return refused('COMMAND_MODEL', `${modelId} is a model of ${model.kpiSet}`);
  return tables.activations(kpiSet).at(-1)?.modelId === modelId
    ? refused('COMMAND_MODEL', `${modelId} is in force`)
    : undefined;
}

function withoutRun(modelId: string, tables: OrderTables): Refused | undefined {
  return runThatMade(modelId, tables) === undefined
    ? refused('COMMAND_MODEL', `no run is known that made ${modelId}: there is nothing to reject`)
    : undefined;
}

function runThatMade(modelId: string, tables: OrderTables): RetrainRun | undefined {
  const runId = tables.model(modelId)?.runId ?? null;
  const run = runId === null ? undefined : tables.run(runId);
  return run?.modelIds.includes(modelId) ? run : undefined;
}

function startFault(kpiSet: string, tables: OrderTables): Refused | undefined {
  const current = [...tables.runs()].find((run) => run.kpiSet === kpiSet && run.finishedAt === null);
  if (current !== undefined) return refused('RUN_IN_PROGRESS', `${current.id} is ${current.phase}`);
  return tables.activations(kpiSet).length > 0
    ? undefined
    : refused('COMMAND_MODEL', `no model is in force for ${kpiSet}: the first comes by itself`);
}

/**
 * Watches for what comes of an order. To be called before it is written.
 * @returns looks; undefined as long as nothing came of it
 */
export function outcomeOf(
  { action, kpiSet, modelId, runId, by }: RetrainOrder,
  commandId: string,
  tables: OrderTables,
): () => OrderResult | undefined {
  const ofRun = (run: RetrainRun | undefined) => run && { activation: null, runId: run.id };
  switch (action) {
    case 'START':
      return () => ofRun([...tables.runs()].find(({ trigger }) => trigger.commandId === commandId));
    case 'CANCEL':
      return () => {
        const run = tables.run(runId!);
        return run?.phase === 'CANCELLED' ? ofRun(run) : undefined;
      };
    case 'REJECT': {
      const before = runThatMade(modelId!, tables)!;
      return () => {
        const run = tables.run(before.id)!;
        const isOurs = run.decision?.outcome === 'REJECTED' && run.decision.by === by;
        return isOurs && run.updatedAt > before.updatedAt ? ofRun(run) : undefined;
      };
    }
    default:
      return () => {
        const activation = tables.activations(kpiSet).find((one) => one.commandId === commandId);
        return activation && { activation, runId: activation.runId };
      };
  }
}
