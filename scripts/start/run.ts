import { groupOf } from '#platform/kafka/stage-service.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { replay } from '../replay/replayer.ts';
import { baselinesOf } from './baselines.ts';
import { type BeforeAfter, beforeAndAfter } from './before-after.ts';
import { expectedSteps } from './expected-steps.ts';
import type { FeedbackPart } from './feedback-part.ts';
import { type Learned, learn } from './learn.ts';
import { learningReport } from './learning-report.ts';
import { candidateTable } from './learning-summary.ts';
import { modelInForce } from './model-in-force.ts';
import type { StartOptions } from './options.ts';
import { PhaseClock } from './phase-clock.ts';
import { prepareReplay, type Replay } from './prepare-source.ts';
import { Progress } from './progress.ts';
import { qualityOf } from './quality.ts';
import { type Readers, readResults } from './readers.ts';
import { type Report, reportOf } from './report.ts';
import { scoreHistory } from './score-history.ts';
import { scrape } from './scrape.ts';
import { summary } from './summary.ts';
import { type System, startSystem } from './system.ts';

/** Runs a whole replay: servers, services, model, report. Everything that it starts ends with the lifecycle. */
export async function run(
  options: StartOptions,
  lifecycle: Lifecycle,
  fail: (error: unknown) => void,
): Promise<Report> {
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const clock = new PhaseClock();
  const plan = await prepareReplay(options, Date.now());
  progress.say(`Towerwatch replays the ${plan.title}`);
  if (plan.noModel !== undefined) progress.say(`there will be no model: ${plan.noModel}`);
  clock.end('prepare');
  const system = await startSystem({ plan, dir: options.dir, progress, clock, lifecycle, fail });
  const readers = await readResults(system, plan, progress, fail);
  lifecycle.onShutdown('readers', () => readers.stop());

  const { source, kpiSet, trainSteps, noModel } = plan;
  const feedback = options.feedback ? plan.feedback : undefined;
  const judgedFrom = feedback?.toStep ?? plan.judgedFrom;
  const ending = new AbortController();
  const { signal } = ending;
  lifecycle.onShutdown('replay', () => ending.abort());
  const settled = async () => {
    const onWaiting = (group: string, left: number) =>
      progress.waiting(`${group.replace(groupOf(''), '')}: ${left.toLocaleString('en')} records left`);
    await system.settled({ onWaiting, signal });
    signal.throwIfAborted();
    await readers.caughtUp();
  };
  const awaitModel = async () => {
    await settled();
    clock.end('history');
    progress.say(`${trainSteps} steps are in the history: waiting for the first model`);
    const onWaiting = (seconds: number, trained = 0) => {
      const share = trained === 0 ? '' : `, ${Math.round(100 * trained)} % of the training`;
      progress.waiting(`the first model: ${seconds.toFixed(0)} s${share}`);
    };
    await modelInForce(system.services, kpiSet.name, { onWaiting, signal });
    await readers.caughtUp();
    progress.say(`model ${readers.models.inForce?.modelId} is in force in every scorer`);
    clock.end('model');
  };
  let base: ModelArtifact | undefined;
  let learned: Learned | undefined;
  const awaitLearning = async (part: FeedbackPart) => {
    await settled();
    clock.end('feedback');
    base = readers.models.inForce;
    const { alerts } = readers;
    learned = await learn(system, plan, part, { options, alerts, progress, settled, fail, signal });
    const { run } = learned;
    if (run.decision !== null) progress.say(candidateTable(run.decision.candidates));
    const modelId = run.phase === 'PROMOTED' ? run.modelIds.at(-1) : undefined;
    if (modelId !== undefined) {
      const onWaiting = () => progress.waiting(`model ${modelId} in every scorer`);
      await modelInForce(system.services, kpiSet.name, { modelId, onWaiting, signal });
      progress.say(`model ${modelId} is in force in every scorer`);
    }
    await settled();
    clock.end('learning');
  };
  const produced = await replay({
    source,
    kpiSet: kpiSet.name,
    producer: system.producer,
    codecs: system.codecs,
    speed: options.speed,
    pauses: [
      ...(noModel === undefined ? [{ beforeStep: trainSteps, until: awaitModel }] : []),
      ...(feedback === undefined
        ? []
        : [{ beforeStep: feedback.toStep, until: () => awaitLearning(feedback) }]),
    ],
    onProgress: (steps) => progress.update('sent', steps, source.steps),
    signal,
  });
  await settled();
  clock.end('replay');

  const { tally, alerts, models } = readers;
  const { prompt } = tally;
  const quality = qualityOf(source, prompt.scores, prompt.thresholds, judgedFrom);
  const baselines =
    options.input === undefined || quality === undefined
      ? undefined
      : await baselinesOf(plan, judgedFrom, system.clickhouse);
  const learning =
    learned &&
    base &&
    learningReport(learned, await compared(base, judgedFrom, plan, system, readers), readers);
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
    learning,
    baselines,
    seconds: clock.seconds,
  });
  progress.stop();
  process.stdout.write(`\n${summary(report, alerts, tally, source, noModel)}\n`);
  return report;
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
