import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { anotunerWith } from '#core/detect/anotuner/anotuner.ts';
import { cvaeParameters, KERNEL, LOG_SCALE, LOG_VARIANCE } from '#core/detect/cvae/architecture.ts';
import { FittedCvae } from '#core/detect/cvae/cvae.ts';
import { type CvaeSettings, DEFAULT_SETTINGS } from '#core/detect/cvae/settings.ts';
import { drawStep, trainCvae } from '#core/detect/cvae/train.ts';
import { sampleWindows, type TrainingWindows } from '#core/detect/cvae/training-windows.ts';
import type { FittedDetector, TrainingProgress, WindowBatch } from '#core/detect/detector.ts';
import { STEP_FLOOR } from '#core/detect/residual-features/residual.ts';
import { TRAILING_STEPS } from '#core/detect/trailing-mean.ts';
import { adamStart } from '#core/nn/adam.ts';
import { drawParameters, parameterArrays } from '#core/nn/parameters.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { seededRandom } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { packFloats } from '#platform/onnx/packed-floats.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import type { Graph, Tasks, Work } from './tasks.ts';
import { firstWindows, madeWindows } from './windows.ts';

/** As a kpiSet has them by default. */
const LENGTH = 48;
const HOP = 4;
/** The largest batch that is scored. */
const WINDOWS = 4096;
/** How often these are put into the store from which training takes its batches, until it is full. */
const REPEATS = DEFAULT_SETTINGS.maxWindows / WINDOWS;
/** Steps of a training whose chance the other side is told. */
const DRAWN_STEPS = 10;
/** None are held out: the look at them is no part of a step. */
const SETTINGS: CvaeSettings = { ...DEFAULT_SETTINGS, heldOut: 0 };

interface Case {
  readonly windows: WindowBatch;
  readonly training: TrainingWindows;
  readonly sessions: Readonly<Record<Graph, DetectorSession>>;
}

const cases = new Map<number, Case>();
const random = seededRandom(0);
const training = random.fork('training');

const TASKS: { readonly [T in keyof Tasks]: (ask: Tasks[T]['ask']) => Promise<Tasks[T]['answer']> } = {
  async open({ kpis, folder }) {
    const tensorFlow = await loadTensorFlow();
    const windows = madeWindows({ length: LENGTH, kpis, hop: HOP }, WINDOWS);
    const store = sampleWindows(new Array<WindowBatch>(REPEATS).fill(windows), random, SETTINGS);
    const { steps } = store.training;
    const architecture = {
      kpis,
      steps,
      channels: SETTINGS.channels,
      hidden: SETTINGS.hidden,
      latent: SETTINGS.latent,
    };
    const specs = cvaeParameters(architecture);
    const parameters = drawParameters(specs, training.fork('parameters'));
    const contributionWeights = Float64Array.from({ length: kpis }, (_, k) => 1 / (k + 1));
    const cvae = new FittedCvae(
      { ...store, contributionWeights },
      { architecture, parameters, adam: adamStart(parameters) },
      SETTINGS,
    );
    const anotuner = anotunerWith({ ...SETTINGS, trainingSteps: 1 }).fit([windows], random);
    cases.set(kpis, {
      windows,
      training: store,
      sessions: { cvae: await sessionOf(cvae), anotuner: await sessionOf(anotuner) },
    });

    const { x, seasonal, trend, step } = windows;
    const files = { x, seasonal, trend, step, ...parameterArrays(parameters, specs) };
    for (const [name, values] of Object.entries(files)) writeFileSync(join(folder, name), packFloats(values));
    const draws = Array.from({ length: DRAWN_STEPS }, (_, at) => {
      const { places, noise } = drawStep(training, at, store.training.count, SETTINGS);
      return { places: [...places], noise: [...noise] };
    });
    const described = {
      ...SETTINGS,
      ...architecture,
      hop: HOP,
      trailing: TRAILING_STEPS,
      kernel: KERNEL,
      stepFloor: STEP_FLOOR,
      contributionWeights: [...contributionWeights],
      logScaleBounds: [LOG_SCALE.min, LOG_SCALE.max],
      logVarianceBounds: [LOG_VARIANCE.min, LOG_VARIANCE.max],
      windows: {
        x: [WINDOWS, LENGTH, kpis],
        seasonal: [WINDOWS, LENGTH, kpis],
        trend: [WINDOWS, kpis],
        step: [WINDOWS, kpis],
      },
      repeats: REPEATS,
      parameters: Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, shape])),
      draws,
    };
    writeFileSync(join(folder, 'case.json'), JSON.stringify(described));
    return { node: process.versions.node, tensorFlow: tensorFlow.version_core };
  },

  async scores({ kpis, batch }) {
    const { windows, sessions } = cases.get(kpis)!;
    const { scores, contributions } = await sessions.cvae.score(firstWindows(windows, batch));
    return { scores: [...scores, ...contributions] };
  },

  async loss({ kpis, steps }) {
    let last = Number.NaN;
    train(kpis, steps, ({ loss }) => {
      last = loss;
    });
    return { loss: last };
  },

  async score({ kpis, batch, graph, seconds }) {
    const { windows, sessions } = cases.get(kpis)!;
    const first = firstWindows(windows, batch);
    const work = startWork();
    let count = 0;
    while (work(count).wall < seconds) {
      await sessions[graph].score(first);
      count += batch;
    }
    return work(count);
  },

  async train({ kpis, warm, steps }) {
    let work = startWork();
    train(kpis, warm + steps, ({ step }) => {
      if (step === warm) work = startWork();
    });
    return work(steps);
  },
};

async function sessionOf(fitted: FittedDetector): Promise<DetectorSession> {
  return DetectorSession.open(encodeOnnx(fitted.graph!()));
}

function train(kpis: number, trainingSteps: number, onProgress: (progress: TrainingProgress) => void): void {
  trainCvae(cases.get(kpis)!.training, training, { ...SETTINGS, trainingSteps }, { onProgress });
}

function startWork(): (count: number) => Work {
  const started = performance.now();
  const spent = process.cpuUsage();
  return (count) => {
    const { user, system } = process.cpuUsage(spent);
    return { count, wall: (performance.now() - started) / 1e3, cpu: (user + system) / 1e6 };
  };
}

for await (const line of createInterface(process.stdin)) {
  const { task, ...ask } = JSON.parse(line) as { task: keyof Tasks };
  const answer = await TASKS[task](ask as never);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
