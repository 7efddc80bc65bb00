import type { Alert } from '../../../api/shapes/alert.ts';
import type { NewFeedback } from '../../../api/shapes/feedback.ts';
import { countOf } from '../../frame/format.ts';
import { Key } from '../../frame/key.tsx';
import { useKeys } from '../../frame/keys.ts';
import { toast } from '../../frame/toast.tsx';
import { give, retract } from '../../verdict/give.ts';
import { ALERT_CHOICES, type Choice } from '../../verdict/words.ts';

/** One verdict for all alerts that are marked. */
export function BulkBar({ alerts, onDone }: { alerts: readonly Alert[]; onDone: () => void }) {
  const say = async ({ verdict, label }: Choice) => {
    onDone();
    const kept: { about: NewFeedback; id: string }[] = [];
    await Promise.all(
      alerts.map(async ({ entity, kpiSet, id }) => {
        const about = { entity, kpiSet, anomalyId: id, verdict };
        const given = await give(about, { quiet: true });
        if (given !== null) kept.push({ about, id: given.id });
      }),
    );
    const takeBack = async () => {
      await Promise.all(
        kept.map(({ about, id }) => retract(about, { verdict, feedbackId: id }, { quiet: true })),
      );
      toast({ text: `${label}: taken back for ${countOf(kept.length, 'alert')}.` });
    };
    if (kept.length === 0) return;
    toast({ text: `${label}: kept for ${countOf(kept.length, 'alert')}.`, undo: () => void takeBack() });
  };
  useKeys(
    {
      ...Object.fromEntries(ALERT_CHOICES.map((choice) => [choice.key, () => void say(choice)])),
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
          onClick={() => void say(choice)}
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
