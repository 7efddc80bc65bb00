import { TowerwatchError } from '#platform/errors/errors.ts';
import { scrape } from './scrape.ts';
import { type RunningService, serviceFailed } from './services.ts';

const POLL_MS = 250;
const WITHIN_MS = 600_000;

/**
 * Waits until every scorer says that it scores with a model.
 * @throws TowerwatchError SERVICE_FAILED with the end of the retrainer's log when that takes too long
 */
export async function modelInForce(
  services: readonly RunningService[],
  kpiSet: string,
  isEnding: () => boolean,
): Promise<void> {
  const scorers = services.filter(({ name }) => name === 'scorer');
  const deadline = Date.now() + WITHIN_MS;
  while (!isEnding()) {
    const pages = await Promise.all(scorers.map(({ url }) => scrape(url)));
    const isServing = ({ name, labels }: { name: string; labels: Readonly<Record<string, string>> }) =>
      name === 'towerwatch_model_info' && labels.kpi_set === kpiSet;
    if (pages.every((page) => page.some(isServing))) return;
    if (Date.now() > deadline) {
      const retrainer = services.find(({ name }) => name === 'retrainer')!;
      throw serviceFailed(
        'retrainer',
        `gave no model within ${WITHIN_MS / 60_000} minutes`,
        retrainer.logFile,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new TowerwatchError('SERVICE_FAILED', 'ended while a model was awaited');
}
