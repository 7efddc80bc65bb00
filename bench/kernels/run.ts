import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import { Progress } from '#scripts/start/progress.ts';
import { Contender } from './contender.ts';
import type { KernelsOptions } from './options.ts';
import { pythonWithTorch } from './pytorch.ts';
import type { KernelsReport, ScoringRow, TrainingRow } from './report.ts';
import { alternate, rateOf, ratioOf } from './rounds.ts';
import type { Graph } from './tasks.ts';

/** KPIs and batches that are scored. */
const SCORED: readonly { readonly graph: Graph; readonly kpis: number; readonly batch: number }[] = [
  { graph: 'cvae', kpis: 12, batch: 512 },
  { graph: 'cvae', kpis: 12, batch: 1 },
  { graph: 'cvae', kpis: 12, batch: 64 },
  { graph: 'cvae', kpis: 12, batch: 4096 },
  { graph: 'cvae', kpis: 38, batch: 512 },
  { graph: 'anotuner', kpis: 12, batch: 512 },
];
const TRAINED = [12, 38];
const COMPARED_BATCH = 64;
const COMPARED_STEPS = 10;
/** Largest difference at which both sides count as doing the same work, relative to max(1, |value|). */
const TOLERANCE = 1e-4;
const WARM_STEPS = 20;
const STEPS = 50;

/** Measures both sides in turn, once they are proven to compute the same. */
export async function run(options: KernelsOptions, lifecycle: Lifecycle): Promise<KernelsReport> {
  const { rounds, seconds } = options;
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const python = await pythonWithTorch(options.python, progress);
  const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const ours = new Contender('ours', [process.execPath, here('./ours.ts')], trainingEnvironment(1));
  const peer = new Contender('PyTorch', [python, here('./peer.py')], { OMP_NUM_THREADS: '1' });
  lifecycle.onShutdown('contenders', () => {
    ours.close();
    peer.close();
  });

  let versions = {};
  const agreement: KernelsReport['agreement'][number][] = [];
  for (const kpis of TRAINED) {
    const folder = mkdtempSync(join(tmpdir(), 'towerwatch-kernels-'));
    lifecycle.onShutdown('folder', () => rmSync(folder, { recursive: true, force: true }));
    versions = {
      ...(await ours.ask('open', { kpis, folder })),
      ...(await peer.ask('open', { kpis, folder })),
    };
    agreement.push({ kpis, ...(await differences(ours, peer, kpis)) });
    progress.say(`${kpis} KPIs: both sides compute the same`);
  }

  const work = SCORED.length + TRAINED.length;
  let done = 0;
  const onRound = () => progress.update('measured', ++done, work * (rounds + 1));
  const scoring: ScoringRow[] = [];
  for (const { graph, kpis, batch } of SCORED) {
    const own = () => ours.ask('score', { graph, kpis, batch, seconds });
    const other = () => peer.ask('score', { graph, kpis, batch, seconds });
    const [mine, theirs] = await alternate(rounds, graph === 'cvae' ? [own, other] : [own], onRound);
    const beside = theirs && { peer: rateOf(theirs), ratio: ratioOf(mine, theirs) };
    scoring.push({ graph, kpis, batch, ours: rateOf(mine), ...beside });
  }
  const training: TrainingRow[] = [];
  for (const kpis of TRAINED) {
    const task = { kpis, warm: WARM_STEPS, steps: STEPS };
    const sides = [() => ours.ask('train', task), () => peer.ask('train', task)];
    const [mine, theirs] = await alternate(rounds, sides, onRound);
    training.push({ kpis, ours: rateOf(mine), peer: rateOf(theirs), ratio: ratioOf(mine, theirs) });
  }
  progress.stop();
  return { scoring, training, agreement, versions };
}

/** @throws Error where both sides do not compute the same */
async function differences(
  ours: Contender,
  peer: Contender,
  kpis: number,
): Promise<{ score: number; loss: number }> {
  const scores = { kpis, batch: COMPARED_BATCH };
  const [mine, theirs] = await Promise.all([ours.ask('scores', scores), peer.ask('scores', scores)]);
  const loss = { kpis, steps: COMPARED_STEPS };
  const [myLoss, theirLoss] = await Promise.all([ours.ask('loss', loss), peer.ask('loss', loss)]);
  const found = {
    score: Math.max(...mine.scores.map((value, i) => difference(value, theirs.scores[i]))),
    loss: difference(myLoss.loss, theirLoss.loss),
  };
  if (found.score <= TOLERANCE && found.loss <= TOLERANCE) return found;
  throw new Error(
    `with ${kpis} KPIs both sides differ by ${found.score} in scores and ${found.loss} in the loss`,
  );
}

function difference(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1, Math.abs(b));
}
