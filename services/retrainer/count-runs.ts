import type { Metrics } from '#platform/metrics/metrics.ts';
import type { Production } from '#platform/stream/partition-worker.ts';
import type { RetrainRun } from '#schemas/types/topics.ts';
import { hasEnded } from './run-state.ts';
import { tunedFile } from './tuned-file.ts';

/** Counts what was written of runs and requests; what an ended run had put by is removed. */
export function runCounter(
  metrics: Metrics,
  trainingFolder: string,
  codeVersion: string,
): (production: Production) => void {
  const runs = metrics.counter('towerwatch_retrain_runs_total');
  const requests = metrics.counter('towerwatch_label_requests_total');
  const phases = metrics.gauge('towerwatch_retrain_phase');
  const progress = metrics.gauge('towerwatch_training_progress_ratio');
  const seconds = metrics.histogram('towerwatch_retrain_seconds');

  const entered = ({ kpiSet: kpi_set, kind, trigger, phase, history, ...run }: RetrainRun) => {
    const [before, present] = [history.at(-2), history.at(-1)!];
    if (before !== undefined) {
      phases.remove({ kpi_set, phase: before.phase });
      seconds.observe({ kpi_set, phase: before.phase }, (present.since - before.since) / 1000);
    }
    if (!hasEnded({ phase })) return;
    runs.inc({ kpi_set, kind, trigger: trigger.kind, outcome: phase });
    tunedFile(trainingFolder, { runId: run.id, codeVersion }).remove();
  };

  return ({ emissions }) => {
    for (const { topic, value } of emissions) {
      if (topic === 'label-requests.v1') requests.inc({ kpi_set: value.kpiSet, state: value.state });
      if (topic !== 'retrain.runs.v1') continue;
      const { kpiSet: kpi_set, phase } = value;
      if (value.history.at(-1)?.since === value.updatedAt) entered(value);
      const trains = phase === 'TRAINING' || phase === 'FINE_TUNING';
      if (trains) progress.set({ kpi_set }, value.progress);
      else progress.remove({ kpi_set });
      if (!hasEnded(value)) phases.set({ kpi_set, phase }, 1);
    }
  };
}
