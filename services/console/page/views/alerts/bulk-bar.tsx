import type { Alert } from '../../../api/shapes/alert.ts';
import { countOf } from '../../frame/format.ts';
import { Key } from '../../frame/key.tsx';
import { useKeys } from '../../frame/keys.ts';
import { toast } from '../../frame/toast.tsx';
import { say, standingHere, unsay } from '../../verdict/said.ts';
import { ALERT_CHOICES, type Choice } from '../../verdict/words.ts';
import { inTurn, type Outcome, outcomeText } from './in-turn.ts';
import { aboutAlert, ownOf } from './judge-alert.ts';

export interface BulkBarProps {
  readonly alerts: readonly Alert[];
  /** Unmarks all. */
  readonly onDone: () => void;
  /** Told of those that could not be judged now; one may try again. */
  readonly onLeft: (ids: readonly string[]) => void;
}

/** One verdict for all alerts that are marked. */
export function BulkBar({ alerts, onDone, onLeft }: BulkBarProps) {
  const judge = async ({ verdict, label }: Choice) => {
    onDone();
    const kept = new Map<string, string>();
    const outcome = await inTurn(alerts, async (alert) => {
      const { id } = await say({ ...aboutAlert(alert), verdict }, ownOf(alert));
      kept.set(alert.id, id);
    });
    onLeft(outcome.left.map(({ id }) => id));
    const takeBack = async () => {
      const undone = await inTurn(outcome.done, async (alert) => {
        const about = { ...aboutAlert(alert), verdict };
        const standing = standingHere(about, kept.get(alert.id)!);
        if (standing !== null) await unsay(about, standing);
      });
      tell(`${label}: ${outcomeText('taken back', undone)}`, undone);
    };
    tell(`${label}: ${outcomeText('kept', outcome)}`, outcome, () => void takeBack());
  };
  useKeys(
    {
      ...Object.fromEntries(ALERT_CHOICES.map((choice) => [choice.key, () => void judge(choice)])),
      Escape: onDone,
    },
    {
      ...Object.fromEntries(ALERT_CHOICES.map(({ key, label }) => [key, `${label}: all that are marked`])),
      Escape: 'Unmark all',
    },
  );
  return (
    <fieldset class="row alert-bulk" aria-label="One verdict for all that are marked">
      <strong>{countOf(alerts.length, 'alert')} marked</strong>
      {ALERT_CHOICES.map((choice) => (
        <button
          key={choice.verdict}
          type="button"
          class="button button-small"
          aria-keyshortcuts={choice.key}
          onClick={() => void judge(choice)}
        >
          {choice.label} <Key name={choice.key} />
        </button>
      ))}
      <button type="button" class="button button-small button-plain" onClick={onDone}>
        Unmark
      </button>
    </fieldset>
  );
}

function tell(text: string, { done, refusal }: Outcome<Alert>, undo?: () => void): void {
  toast({ text, failed: refusal !== null, ...(undo && done.length > 0 && { undo }) });
}
