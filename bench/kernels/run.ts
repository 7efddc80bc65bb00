import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_SETTINGS } from '#core/detect/cvae/settings.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { trainingEnvironment } from '#platform/tensorflow/training-environment.ts';
import { Progress } from '#scripts/start/progress.ts';
import { thisMachine } from '../stack/machine.ts';
import { Contender } from './contender.ts';
import type { KernelsOptions } from './options.ts';
import { NoPeer, peerPython } from './peer-python.ts';
import type { Comparison, KernelsReport, ScoringComparison } from './report.ts';
import { alternate, rateOf, ratioOf } from './rounds.ts';
import type { Graph, Tasks, Versions } from './tasks.ts';

/** Those of the simulated cells, and as many as the widest real series have. */
const KPIS = [12, 38] as const;
const BATCHES = [1, 64, 512, 4096] as const;
/** The batch whose scores are compared. */
const COMPARED = 512;
/** Both compute in float32, and in another order. */
const TOLERANCE = 1e-4;
/** Steps after which the losses are compared: what comes later depends on gradients and optimiser, too. */
const LOSS_AFTER = [1, 10] as const;
/** Steps of a round of training until its code is warm. */
const WARM_STEPS = 10;

/** Ours, and PyTorch where there is one. */
type Sides = readonly [ours: Contender, peer?: Contender];

export async function run(options: KernelsOptions, lifecycle: Lifecycle): Promise<KernelsReport> {
  const { report: _, ...asked } = options;
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const folder = mkdtempSync(join(tmpdir(), 'towerwatch-kernels-'));
  lifecycle.onShutdown('folder', () => rmSync(folder, { recursive: true }));
  const core = availableCore();
  const pinned = (...command: string[]) =>
    core === null ? command : ['taskset', '-c', String(core), ...command];
  const python = pythonOf(options, progress);

  const ours = new Contender('ours', pinned(process.execPath, pathOf('ours.ts')), trainingEnvironment(1));
  lifecycle.onShutdown('ours', () => ours.close());
  const peer =
    python instanceof NoPeer
      ? undefined
      : new Contender('PyTorch', pinned(python, pathOf('peer.py')), { OMP_NUM_THREADS: '1' });
  lifecycle.onShutdown('PyTorch', () => peer?.close());
  const sides: Sides = peer === undefined ? [ours] : [ours, peer];

  progress.say('making windows and networks, the same for all sides');
  const versions = await open(sides, folder);
  const agreement = peer === undefined ? null : await agree(ours, peer);
  if (agreement !== null) progress.say('scores and losses are the same on both sides');

  const total = KPIS.length * (BATCHES.length + 2) * (options.rounds + 1);
  let rounds = 0;
  const onRound = () => progress.update('rounds', ++rounds, total);
  const score = async (kpis: number, graph: Graph, batch: number): Promise<ScoringComparison> => {
    const ask = { kpis, graph, batch, seconds: options.millis / 1000 };
    const able: Sides = graph === 'cvae' ? sides : [ours];
    return { graph, ...(await compare('score', ask, batch, able, options.rounds, onRound)) };
  };
  const train = (kpis: number): Promise<Comparison> => {
    const ask = { kpis, warm: WARM_STEPS, steps: options.steps };
    return compare('train', ask, DEFAULT_SETTINGS.batch, sides, options.rounds, onRound);
  };
  const scoring: ScoringComparison[] = [];
  for (const kpis of KPIS) {
    for (const batch of BATCHES) scoring.push(await score(kpis, 'cvae', batch));
    scoring.push(await score(kpis, 'anotuner', COMPARED));
  }
  const [training, wideTraining] = [await train(KPIS[0]), await train(KPIS[1])];
  progress.stop();
  const noPeer = python instanceof NoPeer ? python.message : null;
  const machine = thisMachine();
  return { options: asked, machine, core, versions, noPeer, agreement, scoring, training, wideTraining };
}

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function pythonOf({ python }: KernelsOptions, progress: Progress): string | NoPeer {
  try {
    return peerPython(python, (line) => progress.say(line));
  } catch (error) {
    if (!(error instanceof NoPeer)) throw error;
    progress.say(`${error.message}. Only ours is measured.`);
    return error;
  }
}

/** The last one, which the system itself uses least. */
function availableCore(): number | null {
  const core = availableParallelism() - 1;
  return spawnSync('taskset', ['-c', String(core), 'true']).status === 0 ? core : null;
}

async function open([ours, peer]: Sides, folder: string): Promise<KernelsReport['versions']> {
  const versions: { ours: Versions; peer: Versions | null } = { ours: {}, peer: null };
  for (const kpis of KPIS) {
    const ask = { kpis, folder: join(folder, String(kpis)) };
    mkdirSync(ask.folder);
    versions.ours = await ours.ask('open', ask);
    if (peer !== undefined) versions.peer = await peer.ask('open', ask);
  }
  return versions;
}

/** @throws Error when the two sides come to other results: they would not do the same work */
async function agree(ours: Contender, peer: Contender): Promise<{ score: number; loss: number }> {
  const agreement = { score: 0, loss: 0 };
  const check = (what: 'score' | 'loss', actual: readonly number[], expected: readonly number[]) => {
    const furthest = actual.reduce((most, value, i) => {
      const difference = Math.abs(value - expected[i]) / Math.max(1, Math.abs(expected[i]));
      return Number.isFinite(difference) ? Math.max(most, difference) : Number.POSITIVE_INFINITY;
    }, 0);
    if (actual.length !== expected.length || furthest > TOLERANCE) {
      throw new Error(
        `ours and PyTorch differ in the ${what} by ${furthest}: peer.py is not the same network`,
      );
    }
    agreement[what] = Math.max(agreement[what], furthest);
  };
  for (const kpis of KPIS) {
    const [own, others] = [ours, peer].map((side) => side.ask('scores', { kpis, batch: COMPARED }));
    check('score', (await own).scores, (await others).scores);
    for (const steps of LOSS_AFTER) {
      const [own, others] = [ours, peer].map((side) => side.ask('loss', { kpis, steps }));
      check('loss', [(await own).loss], [(await others).loss]);
    }
  }
  return agreement;
}

async function compare<T extends 'score' | 'train'>(
  task: T,
  ask: Tasks[T]['ask'],
  batch: number,
  sides: Sides,
  rounds: number,
  onRound: () => void,
): Promise<Comparison> {
  const turns = sides.map((side) => () => side!.ask(task, ask));
  const [ours, peers] = await alternate(rounds, turns, onRound);
  return {
    kpis: ask.kpis,
    batch,
    ours: rateOf(ours),
    peer: peers === undefined ? null : rateOf(peers),
    ratio: peers === undefined ? null : ratioOf(ours, peers),
  };
}
