import { relative } from 'node:path';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { startBrowser } from './browser.ts';
import { consoleApi } from './console-pictures/api.ts';
import { requestLabels, sendFaultySamples } from './console-pictures/exhibits.ts';
import { type PicturesOptions, picturesOptions } from './console-pictures/options.ts';
import { takePictures } from './console-pictures/pictures.ts';
import { type ReplayedFleet, replayFleet } from './console-pictures/replayed-fleet.ts';
import { chooseSubjects } from './console-pictures/subjects.ts';
import { type Exhibit, VIEWS, type View } from './console-pictures/views.ts';
import { explained } from './explained.ts';

const GRACE_MS = 30_000;

async function run(
  { url: given, fleet, seed, only, out }: PicturesOptions,
  lifecycle: Lifecycle,
): Promise<void> {
  const replayed = given === undefined ? await replayFleet({ fleet, seed }, lifecycle) : undefined;
  const url = given ?? replayed!.url;
  const api = consoleApi(url);
  const subjects = await chooseSubjects(api);
  if (subjects === undefined) {
    throw new TowerwatchError('CONSOLE_REFUSED', `${url} has no alert and no model to show`);
  }
  const browser = await startBrowser();
  lifecycle.onShutdown('browser', () => browser.close());
  const make: Readonly<Record<Exhibit, (fleet: ReplayedFleet) => Promise<void>>> = {
    'dead letters': ({ stack }) => sendFaultySamples(stack, api, subjects),
    'label requests': () => requestLabels(api, subjects),
  };
  const made = new Set<Exhibit>();
  const views: readonly View[] = VIEWS.filter(({ name }) => only?.includes(name) ?? true);
  for (const view of views) {
    const { shows } = view;
    if (replayed !== undefined && shows !== undefined && !made.has(shows)) {
      await make[shows](replayed);
      made.add(shows);
    }
    const files = await takePictures(browser, url, out, { ...view, path: view.path(subjects) });
    for (const file of files) process.stdout.write(`${relative('.', file)}\n`);
  }
}

const options = picturesOptions(process.argv.slice(2));
const lifecycle = new Lifecycle({
  logger: createLogger({ service: 'pictures', instance: 'pictures', level: 'silent' }),
  graceMs: GRACE_MS,
});
try {
  await run(options, lifecycle);
  lifecycle.stop();
} catch (error) {
  if (!lifecycle.ending) process.stderr.write(`${explained(error)}\n`);
  lifecycle.fail(error);
}
