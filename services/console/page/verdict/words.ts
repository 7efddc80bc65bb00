import type { Verdict } from '../../api/shapes/alert.ts';

/** What a verdict is called. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  FALSE_POSITIVE: 'False alarm',
  TRUE_POSITIVE: 'Confirmed',
  FALSE_NEGATIVE: 'Missed anomaly',
  NORMAL: 'Normal',
};

/** One of the verdicts that are offered, with its key. */
export interface Choice {
  readonly verdict: Verdict;
  readonly key: string;
  readonly label: string;
}

const choice = (verdict: Verdict, key: string, label = VERDICT_WORDS[verdict]): Choice => ({
  verdict,
  key,
  label,
});

/** On an alert; on a span without one; in answer to a label request. */
export const ALERT_CHOICES = [choice('FALSE_POSITIVE', 'f'), choice('TRUE_POSITIVE', 'c')];
export const SPAN_CHOICES = [choice('FALSE_NEGATIVE', 'm'), choice('NORMAL', 'n')];
export const REQUEST_CHOICES = [choice('FALSE_NEGATIVE', 'a', 'Anomalous'), choice('NORMAL', 'n')];
