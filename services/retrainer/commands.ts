import { codeOf } from '#platform/errors/boundary.ts';
import { type Refused, refused } from '#platform/errors/refused.ts';
import { earlierModels } from '#platform/models/earlier-models.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import type { GateDecision, ModelArtifact, RetrainCommand } from '#schemas/types/topics.ts';
import type { Book } from './book.ts';
import { closedRequests } from './label-requests.ts';
import type { Pen } from './pen.ts';
import { advance, newRun, overruled } from './run-state.ts';
import { isStrategy, STRATEGIES } from './strategy.ts';
import type { RetrainTables } from './tables.ts';
import { newLabels } from './triggers.ts';

export interface CommandContext {
  readonly book: Book;
  readonly pen: Pen;
  readonly tables: RetrainTables;
  readonly labelBudget: number;
  /** Wall clock, ms. */
  readonly now: number;
}

/** Does what a person orders. @returns why it is refused; undefined where it was done */
export async function obey(command: RetrainCommand, context: CommandContext): Promise<Refused | undefined> {
  switch (command.action) {
    case 'START':
      return start(command, context);
    case 'CANCEL':
      return cancel(command, context);
    case 'PROMOTE':
      return putInForce(command, command.modelId, 'MANUAL', context);
    case 'ROLL_BACK':
      return putInForce(
        command,
        command.modelId ?? earlierModels(context.book.activations)[0],
        'ROLL_BACK',
        context,
      );
    case 'REJECT':
      return reject(command, context);
    case 'UNKNOWN':
      return refused('COMMAND_INVALID', 'this version does not know the action');
  }
}

function start(command: RetrainCommand, { book, pen, tables, labelBudget, now }: CommandContext) {
  const { current, inForce, kpiSet, runs } = book;
  if (current !== undefined) return refused('RUN_IN_PROGRESS', `${current.id} is ${current.phase}`);
  if (inForce === undefined) {
    return refused('COMMAND_MODEL', `no model is in force for ${kpiSet.name}: the first comes by itself`);
  }
  const { by, why, seed, answerWithin, strategy } = command;
  const budget = command.labelBudget ?? labelBudget;
  if (!(budget >= 0) || (answerWithin !== null && !(answerWithin > 0))) {
    return refused('COMMAND_INVALID', `label budget ${budget}, time to answer ${answerWithin} ms`);
  }
  if (strategy !== null && !isStrategy(strategy)) {
    return refused('COMMAND_INVALID', `no query strategy ${strategy}; there are ${STRATEGIES.join(', ')}`);
  }
  pen.run(
    newRun({
      kpiSet: kpiSet.name,
      kind: 'FINE_TUNE',
      trigger: { kind: 'COMMAND', detail: `${by}: ${why}`, commandId: command.id },
      now,
      baseModelId: inForce.modelId,
      seed,
      labelBudget: budget,
      answerWithin,
      strategy,
      labelIds: newLabels(tables.labels(kpiSet.name).values(), runs).map(({ id }) => id),
    }),
  );
  return undefined;
}

function cancel({ runId, by, why }: RetrainCommand, { book, pen, now }: CommandContext) {
  const { current } = book;
  if (current === undefined || (runId !== null && runId !== current.id)) {
    return refused(
      'RUN_NOT_IN_PROGRESS',
      runId === null ? 'no run is in progress' : `run ${runId} is not in progress`,
    );
  }
  pen.requests(closedRequests(book.requestsOf(current), 'CANCELLED'));
  pen.run(advance(current, { kind: 'CANCELLED', message: `${by}: ${why}` }, now));
  return undefined;
}

async function putInForce(
  { id: commandId, by, why }: RetrainCommand,
  modelId: string | null | undefined,
  cause: 'MANUAL' | 'ROLL_BACK',
  { book, pen, tables, now }: CommandContext,
): Promise<Refused | undefined> {
  if (modelId === null || modelId === undefined) {
    return refused('COMMAND_MODEL', 'no model is named, and none is known that was in force before');
  }
  const artifact = tables.model(modelId);
  if (artifact === undefined) return refused('COMMAND_MODEL', `models.v1 has no model ${modelId}`);
  if (book.inForce?.modelId === modelId) return refused('COMMAND_MODEL', `${modelId} is in force already`);
  try {
    await (await verifyModel(artifact, book.kpiSet)).close();
  } catch (error) {
    return refused(codeOf(error), (error as Error).message);
  }
  pen.activation({ modelId, since: now, cause, by, why, runId: artifact.runId, commandId });
  if (cause === 'MANUAL')
    overrule(artifact, { outcome: 'PROMOTED', by, at: now, reason: why }, { book, pen });
  return undefined;
}

function reject({ modelId, by, why }: RetrainCommand, { book, pen, tables, now }: CommandContext) {
  const artifact = modelId === null ? undefined : tables.model(modelId);
  if (artifact?.kpiSet !== book.kpiSet.name) return refused('COMMAND_MODEL', `there is no model ${modelId}`);
  if (book.inForce?.modelId === modelId) {
    return refused('COMMAND_MODEL', `${modelId} is in force: roll back, or promote another`);
  }
  const done = overrule(artifact, { outcome: 'REJECTED', by, at: now, reason: why }, { book, pen });
  return done ? undefined : refused('COMMAND_MODEL', `no run is known that made ${modelId}`);
}

/** Notes a person's decision on a model with the run that made it. @returns false where that is not known */
function overrule(
  { modelId, runId }: ModelArtifact,
  decision: Pick<GateDecision, 'outcome' | 'by' | 'at' | 'reason'>,
  { book, pen }: Pick<CommandContext, 'book' | 'pen'>,
): boolean {
  const run = runId === null ? undefined : book.run(runId);
  if (run === undefined || !run.modelIds.includes(modelId)) return false;
  const candidates = run.decision?.candidates ?? [];
  const chosen = candidates.find((candidate) => candidate.modelId === modelId)?.name ?? null;
  pen.run(
    overruled(run, { ...decision, chosen: decision.outcome === 'PROMOTED' ? chosen : null, candidates }),
  );
  return true;
}
