import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { scrape } from '#platform/metrics/scrape.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { replay } from '../replay/replayer.ts';
import { baselinesOf } from './baselines.ts';
import { type BeforeAfter, beforeAndAfter } from './before-after.ts';
import { expectedSteps } from './expected-steps.ts';
import { learningReport } from './learning-report.ts';
import type { StartOptions } from './options.ts';
import { Pauses } from './pauses.ts';
import { PhaseClock } from './phase-clock.ts';
import { prepareReplay, type Replay } from './prepare-source.ts';
import { Progress } from './progress.ts';
import { qualityOf } from './quality.ts';
import { type Readers, readResults } from './readers.ts';
import { type Report, reportOf } from './report.ts';
import { scoreHistory } from './score-history.ts';
import { summary } from './summary.ts';
import { type System, startSystem } from './system.ts';

/** Runs a whole replay: servers, services, model, report. Everything that it starts ends with the lifecycle. */
export async function run(
  options: StartOptions,
  lifecycle: Lifecycle,
  fail: (error: unknown) => void,
): Promise<{ readonly report: Report; readonly consoleUrl: string }> {
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const clock = new PhaseClock();
  const plan = await prepareReplay(options, Date.now());
  progress.say(`Towerwatch replays the ${plan.title}`);
  if (plan.noModel !== undefined) progress.say(`there will be no model: ${plan.noModel}`);
  clock.end('prepare');
  const { dir, consolePort } = options;
  const system = await startSystem({ plan, dir, consolePort, progress, clock, lifecycle, fail });
  const readers = await readResults(system, plan, progress, fail);
  lifecycle.onShutdown('readers', () => readers.stop());

  const ending = new AbortController();
  const { signal } = ending;
  lifecycle.onShutdown('replay', () => ending.abort());
  const pauses = new Pauses({ options, plan, system, readers, progress, clock, fail, signal });
  const { source, kpiSet, noModel } = plan;
  const produced = await replay({
    source,
    kpiSet: kpiSet.name,
    producer: system.producer,
    codecs: system.codecs,
    speed: options.speed,
    pauses: pauses.all,
    onProgress: (steps) => progress.update('sent', steps, source.steps),
    signal,
  });
  await pauses.settled();
  clock.end('replay');

  const { tally, alerts, models } = readers;
  const { prompt } = tally;
  const { learned } = pauses;
  const judgedFrom = (options.feedback ? plan.feedback?.toStep : undefined) ?? plan.judgedFrom;
  const quality = qualityOf(source, prompt.scores, prompt.thresholds, judgedFrom);
  const baselines =
    options.input === undefined || quality === undefined
      ? undefined
      : await baselinesOf(plan, judgedFrom, system.clickhouse);
  const beforeAfter = learned && (await compared(learned.base, judgedFrom, plan, system, readers));
  const windower = system.services.find(({ name }) => name === 'windower')!;
  const expected = expectedSteps(source.slices(), source.steps, source.startMs, kpiSet);
  const counted = await scrape(windower.url);
  clock.end('report');
  const report = reportOf({
    replay: plan,
    produced,
    windower: counted,
    tally,
    expected,
    alerts,
    model: models.inForce,
    quality,
    learning: learned && learningReport(learned, beforeAfter, readers),
    baselines,
    seconds: clock.seconds,
  });
  progress.stop();
  process.stdout.write(`\n${summary(report, alerts, tally, source, noModel)}\n`);
  return { report, consoleUrl: system.consoleUrl };
}

/** What the model before says of the steps that are judged, beside what the stream has said of them. */
async function compared(
  base: ModelArtifact,
  judgedFrom: number,
  plan: Replay,
  { clickhouse }: System,
  { tally, settled, models }: Readers,
): Promise<BeforeAfter | undefined> {
  const before = { modelId: base.modelId, scores: await scoreHistory(plan, base, judgedFrom, clickhouse) };
  const after = { modelId: models.inForce!.modelId, scores: { prompt: tally.prompt, settled } };
  return beforeAndAfter(plan, before, after, judgedFrom);
}
