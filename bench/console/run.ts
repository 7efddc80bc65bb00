import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts, LOOPBACK } from '#infra/local/ports.ts';
import type { LocalStack } from '#infra/local/stack.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { startBrowser, untilDrawn } from '#scripts/browser.ts';
import { Progress } from '#scripts/start/progress.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import { connect } from '../stack/connection.ts';
import { startServers } from '../stack/servers.ts';
import { startOn } from '../stack/services.ts';
import { spendOnFleet } from './fleet-span.ts';
import type { GeneratorTask } from './generator.ts';
import { measureOpenings } from './openings.ts';
import type { ConsoleOptions } from './options.ts';
import { prepareFleet } from './prepare-fleet.ts';
import { type ConsoleReport, reportOf } from './report.ts';
import { updateFigures } from './update-figures.ts';
import { WatchedPage } from './watched-page.ts';

const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url));
/** For a page to be drawn before anything is measured. */
const CALM_MS = 3000;
/** Updates go on while entities are opened: for each, longer than it can take. */
const OPENING_SECONDS = 60;

/** Sets everything up, measures, and ends with a report. What it starts ends with the lifecycle. */
export async function run(options: ConsoleOptions, lifecycle: Lifecycle): Promise<ConsoleReport> {
  const { rate, minutes, idle: idleSeconds, warmUp, opens, width } = options;
  const [loadBefore] = loadavg();
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const stack = await startServers(true, lifecycle, progress);
  const connection = await connect(stack, lifecycle);
  const { plan, withHistory } = await prepareFleet(options, { stack, connection, lifecycle, progress });
  const { url, pid } = await startConsole(stack, lifecycle);
  progress.say(`the console is ready at ${url}`);

  const browser = await startBrowser();
  lifecycle.onShutdown('browser', () => browser.close());
  const seconds = minutes * 60;
  const updates = Math.ceil(rate * (warmUp + seconds + opens * OPENING_SECONDS));
  const { brokers, registryUrl } = stack;
  const task: GeneratorTask = { plan, updates, brokers, registryUrl };
  const generator = new LoadGenerator({ file: GENERATOR, task, total: updates, onSent: () => undefined });
  const measure = async () => {
    const fleet = await WatchedPage.open(browser, url, width);
    await fleet.page.goto('/');
    await untilDrawn(fleet.page, 'canvas');
    await sleep(CALM_MS);
    const idle = await spendOnFleet(fleet, idleSeconds, pid, (done) =>
      progress.update('idle', done, idleSeconds),
    );
    await generator.begin();
    await fleet.watch(warmUp, (done) => progress.update('warm-up', done, warmUp));
    const live = await spendOnFleet(fleet, seconds, pid, (done) => progress.update('updates', done, seconds));
    await fleet.watch(CALM_MS / 1000, () => undefined);
    await fleet.close();
    const onOpened = (done: number) => progress.update('opened', done, opens);
    const { clickhouseUrl } = stack;
    const openings = await measureOpenings({ browser, url, clickhouseUrl, ...withHistory, width, onOpened });
    return { idle, live, openings, shown: fleet.seen.shown };
  };
  const { shown, ...measured } = await Promise.race([measure(), generator.failed]);
  const found = await updateFigures(connection, measured.live, shown);
  progress.stop();
  const version = `Chromium ${browser.version()}`;
  return reportOf({ options, browser: version, loadBefore, updates: found, ...measured });
}

/** @returns where the page is, and the console's process */
async function startConsole(
  stack: LocalStack,
  lifecycle: Lifecycle,
): Promise<{ readonly url: string; readonly pid: number }> {
  const [port] = await freePorts(1);
  const [service] = await startOn(stack, ['console'], lifecycle, { CONSOLE_PORT: String(port) });
  return { url: `http://${LOOPBACK}:${port}`, pid: service.process.pid! };
}
