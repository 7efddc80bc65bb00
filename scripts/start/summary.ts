import { plot } from 'asciichart';
import Table from 'cli-table3';
import { GRAVITY } from '#core/alert/severity.ts';
import type { AnomalyEvent } from '#schemas/types/topics.ts';
import type { ReplaySource } from '../replay/source.ts';
import { type AlertLog, durationText, kpisText, timeText } from './alert-log.ts';
import { learningSummary } from './learning-summary.ts';
import { truthOf } from './quality.ts';
import type { Report } from './report.ts';
import type { ScoreTally } from './score-tally.ts';

const SHOWN_ALERTS = 15;
const CHART_HEIGHT = 9;
/** Steps on either side of the alert that the chart shows. */
const CHART_MARGIN = 30;

/** What a person reads at the end: the gravest alerts, one of them as a chart, and the figures. */
export function summary(
  report: Report,
  alerts: AlertLog,
  tally: ScoreTally,
  source: ReplaySource,
  noModel: string | undefined,
): string {
  const gravest = [...alerts.alerts]
    .filter(({ kind }) => kind === 'SCORE')
    .sort(
      (a, b) =>
        GRAVITY[b.severity] - GRAVITY[a.severity] || b.steps - a.steps || (b.score ?? 0) - (a.score ?? 0),
    );
  const silent = alerts.alerts.filter(({ kind }) => kind === 'TELEMETRY_SILENT');
  const shown = [...gravest.slice(0, SHOWN_ALERTS - Math.min(silent.length, 3)), ...silent.slice(0, 3)];
  const parts = [alertTable(shown, alerts.alerts.length, source)];
  if (gravest.length > 0) parts.push(scoreChart(gravest[0], tally, source));
  parts.push(figures(report, noModel));
  if (report.learning !== null) parts.push(learningSummary(report.learning));
  return parts.join('\n\n');
}

function alertTable(events: readonly AnomalyEvent[], all: number, source: ReplaySource): string {
  if (events.length === 0) return 'No alerts.';
  const table = new Table({
    head: ['severity', 'entity', 'from (UTC)', 'for', 'state', 'top KPIs', 'by the labels'],
    style: { head: [], border: [], compact: true },
  });
  for (const event of events) {
    const { kind, severity, entity, from, to, state } = event;
    table.push([
      severity.toLowerCase(),
      entity,
      timeText(from),
      durationText(to - from),
      state.toLowerCase(),
      kpisText(event),
      kind === 'SCORE' ? (truthOf(source, entity, stepOf(from, source), stepOf(to, source)) ?? '') : '',
    ]);
  }
  return `Alerts: the ${events.length} gravest of ${all}\n${table.toString()}`;
}

function stepOf(ms: number, { startMs, kpiSet }: ReplaySource): number {
  return Math.round((ms - startMs) / kpiSet.granularityMs);
}

function scoreChart(event: AnomalyEvent, tally: ScoreTally, source: ReplaySource): string {
  const scores = tally.prompt.scores.get(event.entity);
  if (scores === undefined) return '';
  const { startMs, kpiSet } = source;
  const from = Math.max(0, stepOf(event.from, source) - CHART_MARGIN);
  const to = Math.min(scores.length, stepOf(event.to, source) + CHART_MARGIN + 1);
  const wide = scores.slice(from, to);
  const every = Math.ceil(wide.length / 90);
  const thinned = Array.from({ length: Math.floor(wide.length / every) }, (_, i) =>
    Math.max(...wide.subarray(i * every, (i + 1) * every)),
  ).map((score) => Math.log10(Math.max(score, 1e-3)));
  if (!thinned.every(Number.isFinite)) return '';
  const threshold = Math.log10(event.threshold ?? 1);
  const line = thinned.map(() => threshold);
  const title = `${event.entity}, ${timeText(startMs + from * kpiSet.granularityMs)} to ${timeText(startMs + to * kpiSet.granularityMs)}: log10 of the score, and its threshold as a level line`;
  return `${title}\n${plot([line, thinned], { height: CHART_HEIGHT, format: (value: number) => value.toFixed(2).padStart(8) })}`;
}

function figures(report: Report, noModel: string | undefined): string {
  const { samples, windows, notFinite, lost, duplicated, anomalies, model, quality, baselines, seconds } =
    report;
  const rejected = Object.entries(samples.rejected).map(([code, count]) => `${count} ${code}`);
  const lines = [
    `samples    ${samples.produced} produced = ${samples.accepted} accepted + ${sum(samples.rejected)} rejected${rejected.length > 0 ? ` (${rejected.join(', ')})` : ''}`,
    `windows    ${windows}, ${lost} steps lost, ${duplicated} duplicated${notFinite === 0 ? '' : `, ${notFinite} scores not finite`}`,
    `alerts     ${anomalies.opened} opened, ${verdicts(anomalies)}${anomalies.closed} closed${anomalies.muted === 0 ? '' : `, ${anomalies.muted} muted`}`,
    model === null
      ? `model      none: ${noModel ?? 'it did not come in time'}`
      : `model      ${model.id}, trained in ${model.trainSeconds?.toFixed(1)} s`,
  ];
  if (quality !== null) {
    lines.push(
      `quality    AUC-PR ${f(quality.aucPr)}, VUS-PR ${f(quality.vusPr)}, point F1 ${f(quality.pointF1)}, visible recall ${f(quality.visibleRecall)}, ${f(quality.falseAlertsPerEntityDay)} false alerts per entity and day`,
    );
  }
  for (const { detector, aucPr, vusPr } of baselines ?? []) {
    lines.push(`           AUC-PR ${f(aucPr)}, VUS-PR ${f(vusPr)} by ${detector}`);
  }
  lines.push(
    `time       ${Object.entries(seconds)
      .map(([phase, s]) => `${phase} ${s.toFixed(1)} s`)
      .join(', ')}`,
  );
  return lines.join('\n');
}

/** Nothing where the model has no settled score. */
function verdicts({ confirmed, withdrawn }: Report['anomalies']): string {
  return confirmed + withdrawn === 0 ? '' : `${confirmed} confirmed, ${withdrawn} withdrawn, `;
}

const f = (value: number) => value.toFixed(3);
const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
