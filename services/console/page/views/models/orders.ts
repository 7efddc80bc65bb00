import type { ModelRow, OrderOutcome } from '../../../api/shapes/model.ts';
import type { Run } from '../../../api/shapes/run.ts';
import { shortName } from './model-book.ts';

/** What a person may order, and how it is put to them before they confirm it. */
export interface Order {
  readonly title: string;
  /** What will happen, in whole sentences. */
  readonly text: string;
  /** On the button. */
  readonly confirm: string;
  /** It takes something away from the network's operators until it is undone. */
  readonly danger: boolean;
  readonly path: string;
  /** Beside the reason. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What is told when it was done. */
  readonly done: string;
}

type Named = Pick<ModelRow, 'id' | 'kpiSet'>;

const FOLLOW = 'Scorers take it up between two batches; nothing is restarted, lost or scored twice.';
const OPEN_ALERTS = 'Alerts that are open stay open and close by the scores of the new model.';

export function promotion(model: Named, present: Named | undefined): Order {
  const name = shortName(model);
  const instead = present === undefined ? '' : ` in place of ${shortName(present)}`;
  return {
    title: `Promote ${name}?`,
    text: `${name} is put in force for ${model.kpiSet}${instead}, whatever the gate decided. ${FOLLOW} ${OPEN_ALERTS}`,
    confirm: 'Promote',
    danger: false,
    path: `/models/${encodeURIComponent(model.id)}/promote`,
    body: {},
    done: `${name} is in force for ${model.kpiSet}`,
  };
}

export function rejection(model: Named): Order {
  const name = shortName(model);
  return {
    title: `Reject ${name}?`,
    text: `It is noted with the run that made it that ${name} stays out, and why. The model in force stays as it is; ${name} can still be promoted later.`,
    confirm: 'Reject',
    danger: true,
    path: `/models/${encodeURIComponent(model.id)}/reject`,
    body: {},
    done: `${name} is rejected`,
  };
}

/** The model is named: what was the one before may be another by the time that it is confirmed. */
export function rollBackTo(target: Named, present: Named): Order {
  const name = shortName(target);
  const { kpiSet } = target;
  return {
    title: `Roll ${kpiSet} back to ${name}?`,
    text: `${name} is put in force again in place of ${shortName(present)}. ${FOLLOW} ${OPEN_ALERTS} A later roll-back does not lead to ${shortName(present)}.`,
    confirm: 'Roll back',
    danger: true,
    path: `/kpi-sets/${encodeURIComponent(kpiSet)}/roll-back`,
    body: { modelId: target.id },
    done: `${kpiSet} is back at ${name}`,
  };
}

export function cancellation({ id, kpiSet, labelsRequested, labelsAnswered }: Run): Order {
  const open = labelsRequested - labelsAnswered;
  const requests = open > 0 ? ` ${open} open label requests are withdrawn.` : '';
  return {
    title: `Cancel the run of ${kpiSet}?`,
    text: `The run ends without a model.${requests} Labels are kept: the next run learns from them, but does not start by itself for these.`,
    confirm: 'Cancel the run',
    danger: true,
    path: `/runs/${encodeURIComponent(id)}/cancel`,
    body: {},
    done: `The run of ${kpiSet} is cancelled`,
  };
}

/** What came of an order, for people. */
export function outcomeText(
  done: string,
  { outcome, activation }: Pick<OrderOutcome, 'outcome' | 'activation'>,
): string {
  if (outcome === 'PENDING') {
    return 'The order is on its topic, but the retrainer has not answered yet. This page shows it when it does.';
  }
  return activation === null ? `${done}.` : `${done}, by ${activation.by}.`;
}
