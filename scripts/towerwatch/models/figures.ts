import type { Figures, ModelActivation } from '#schemas/types/topics.ts';
import { timeText } from '../../start/alert-log.ts';

/** How figures of quality are called where people read them. */
const FIGURE_NAMES: Readonly<Record<keyof Figures, string>> = {
  aucPr: 'AUC-PR',
  vusPr: 'VUS-PR',
  pointF1: 'F1',
  bestF1: 'best F1',
  visibleRecall: 'visible recall',
  fnRecall: 'recall of missed kinds',
  normalFlagged: 'normal regimes flagged',
  falseAlertsPerEntityDay: 'false alerts per entity and day',
};

/** Those that were measured, in words. */
export function figuresText(figures: Figures): string {
  const measured = Object.entries(FIGURE_NAMES).flatMap(([name, text]) => {
    const value = figures[name as keyof Figures];
    return value === null ? [] : [`${text} ${value.toFixed(3)}`];
  });
  return measured.join(', ');
}

export function bytesText(bytes: number): string {
  return bytes < 10_000 ? `${bytes} B` : `${Math.round(bytes / 1000).toLocaleString('en')} kB`;
}

export function thresholdText(threshold: number | null): string {
  return threshold === null ? '' : String(Number(threshold.toPrecision(4)));
}

/** Since when a model is in force, by whom and why. */
export function activationText({ since, by, cause, why }: ModelActivation): string {
  return `since ${timeText(since)} UTC by ${by} (${cause}): ${why}`;
}
