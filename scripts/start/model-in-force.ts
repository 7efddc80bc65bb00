import { setTimeout as delay } from 'node:timers/promises';
import { scrape } from '#platform/metrics/scrape.ts';
import { type RunningService, serviceFailed } from './services.ts';

const POLL_MS = 250;
const WITHIN_MS = 600_000;

export interface ModelWait {
  /** The model that is awaited; without it any. */
  readonly modelId?: string;
  /** Told at every look how long it has been, s, and what share of the training is done, 0 to 1, while there is any. */
  readonly onWaiting: (seconds: number, trained: number | undefined) => void;
  readonly signal: AbortSignal;
}

/**
 * Waits until every scorer says that it scores with a model.
 * @throws TowerwatchError SERVICE_FAILED with the end of the retrainer's log when that takes too long
 * @throws the signal's reason when that comes first
 */
export async function modelInForce(
  services: readonly RunningService[],
  kpiSet: string,
  { modelId, onWaiting, signal }: ModelWait,
): Promise<void> {
  const scorers = services.filter(({ name }) => name === 'scorer');
  const retrainer = services.find(({ name }) => name === 'retrainer')!;
  const began = performance.now();
  for (;;) {
    const pages = await Promise.all(scorers.map(({ url }) => scrape(url)));
    const isServing = ({ name, labels }: { name: string; labels: Readonly<Record<string, string>> }) =>
      name === 'towerwatch_model_info' &&
      labels.kpi_set === kpiSet &&
      (modelId === undefined || labels.model_id === modelId);
    if (pages.every((page) => page.some(isServing))) return;
    const waited = performance.now() - began;
    if (waited > WITHIN_MS) {
      throw serviceFailed(
        'retrainer',
        `gave no model within ${WITHIN_MS / 60_000} minutes`,
        retrainer.logFile,
      );
    }
    const progress = (await scrape(retrainer.url)).find(
      ({ name, labels }) => name === 'towerwatch_training_progress_ratio' && labels.kpi_set === kpiSet,
    );
    onWaiting(waited / 1000, progress?.value);
    await delay(POLL_MS, undefined, { signal });
  }
}
