import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { settingsFor } from '#core/detect/deep-svdd/settings.ts';
import { growForest, isolationScores } from '#core/detect/isolation-forest/forest.ts';
import { aucRoc } from '#core/evaluate/auc-roc.ts';
import { rank } from '#core/evaluate/ranking.ts';
import { ActiveLearner, type ActiveSettings } from '#core/learn/active/active-learning.ts';
import { type LabelledPoints, pollutionOf } from '#core/learn/active/prepare.ts';
import { seededRandom } from '#core/random/random.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { curveChart } from '#scripts/active/curve-chart.ts';
import { curveName, type LearningCurve, learnersOf, learningCurve } from '#scripts/active/learning-curve.ts';
import { readPoints } from '#scripts/active/read-points.ts';
import type { ReportSection, ReportTable } from '#scripts/report/html-report.ts';
import { textTable } from '#scripts/report/text-table.ts';
import type { Progress } from '#scripts/start/progress.ts';
import { figure, type Range, rangeOf, rangeText } from '../figures-text.ts';

/** Folders of data sets whose rows have no order in time. */
const FOLDERS = ['tabular', 'nslkdd'];
/** Rounds of labels. */
const STAGES = 5;
/** From so many rows on fewer ways are compared: each takes minutes. */
const MANY_ROWS = 10_000;

/** How one learns and asks, and whether that is measured where there are many rows. */
const WAYS = [
  { loss: 'nce', query: 'abs', always: true },
  { loss: 'nce', query: 'random', always: true },
  { loss: 'nce', query: 'mlp' },
  { loss: 'nce', query: 'db' },
  { loss: 'nce', query: 'abs', pseudoAbnormal: true },
  { loss: 'dsad', query: 'abs', always: true },
  { loss: 'dsad', query: 'mlp', always: true },
  { loss: 'dsad', query: 'random', always: true },
  { loss: 'one_class', query: 'abs' },
  { loss: 'one_class', query: 'no', always: true },
  { loss: 'soft_boundary', query: 'no' },
  { loss: 'soft_boundary_nce', query: 'abs' },
  { loss: 'one_class_uai', query: 'abs' },
  { loss: 'soft_boundary_uai', query: 'abs' },
] as const;

export interface ActiveSet {
  readonly set: string;
  readonly rows: number;
  readonly columns: number;
  /** Share of abnormal rows. */
  readonly pollution: number;
  /** AUC-ROC over seeds, without labels. */
  readonly isolationForest: Range;
  /** The same of the first stage's network before it is drawn to the centre, as its autoencoder leaves it. */
  readonly autoencoder: Range;
  /** The proposed way first. */
  readonly curves: readonly LearningCurve[];
  /** Of all curves. */
  readonly seconds: number;
}

/** What labels make of Deep SVDD. Apart from seconds it is the same for the same seeds and data. */
export interface ActiveFigures {
  readonly seeds: number;
  readonly sets: readonly ActiveSet[];
}

interface ActiveOptions {
  readonly data: readonly string[];
  readonly seeds: number;
  readonly progress: Progress;
}

/** Losses and queries on data sets in tables; undefined where there is none. */
export async function activeFigures({
  data,
  seeds,
  progress,
}: ActiveOptions): Promise<ActiveFigures | undefined> {
  const found = data.flatMap(setsIn);
  if (found.length === 0) return undefined;
  await loadTensorFlow();
  const sets: ActiveSet[] = [];
  for (const { set, folder } of found) {
    const points = await readPoints(folder, { dropConstant: true });
    sets.push(measured(set, points, seeds, (done, all) => progress.update(set, done, all)));
    progress.say(`${set}: ${sets.at(-1)!.seconds.toFixed(0)} s`);
  }
  return { seeds, sets };
}

function setsIn(folder: string): { readonly set: string; readonly folder: string }[] {
  return FOLDERS.map((name) => join(folder, name))
    .filter(existsSync)
    .flatMap((parent) =>
      readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => ({ set: name, folder: join(parent, name) }))
        .sort((a, b) => a.set.localeCompare(b.set, 'en')),
    );
}

function measured(
  set: string,
  data: LabelledPoints,
  seeds: number,
  onProgress: (done: number, all: number) => void,
): ActiveSet {
  const began = performance.now();
  const rows = data.labels.length;
  const ways = WAYS.filter((way) => 'always' in way || rows < MANY_ROWS);
  const all = ways.length * seeds * (STAGES + 1);
  let done = 0;
  const ofSeeds = Array.from({ length: seeds }, (_, seed) => seed);
  const learners = learnersOf(data, undefined, ofSeeds);
  const curves = ways.map(({ loss, query, ...way }) => {
    const settings: ActiveSettings = { loss, query, pseudoAbnormal: 'pseudoAbnormal' in way, stages: STAGES };
    return learningCurve(learners, settings, () => onProgress(++done, all));
  });
  return {
    set,
    rows,
    columns: data.dimensions,
    pollution: pollutionOf(data.labels),
    isolationForest: rangeOf(ofSeeds.map((seed) => forestFigure(data, seed))),
    autoencoder: rangeOf(ofSeeds.map((seed) => autoencoderFigure(data, seed))),
    curves,
    seconds: (performance.now() - began) / 1000,
  };
}

/** AUC-ROC of an isolation forest on the rows that it was grown on. */
function forestFigure({ points, dimensions, labels }: LabelledPoints, seed: number): number {
  const scores = isolationScores(growForest(points, dimensions, seededRandom(seed)), points);
  return aucRoc(rank([{ scores, labels }]))!;
}

/** AUC-ROC of the distances from the centre where the first stage begins. */
function autoencoderFigure(data: LabelledPoints, seed: number): number {
  const training = { ...settingsFor(data.labels.length), epochs: 0 };
  const learner = new ActiveLearner(data, seededRandom(seed), training);
  const [{ aucRoc: figureBefore }] = learner.run({
    loss: 'one_class',
    query: 'no',
    pseudoAbnormal: false,
    stages: 0,
  });
  return figureBefore;
}

/** What a person reads at the end. */
export function activeSummary(figures: ActiveFigures): string {
  return tablesOf(figures)
    .map((table) => `${table.caption}\n${textTable(table)}`)
    .join('\n\n');
}

export function activeSection(figures: ActiveFigures): ReportSection {
  return {
    heading: 'Labels asked for by Deep SVDD',
    text:
      'AUC-ROC over all rows, which are trained on and judged alike; mean and range of ' +
      `${figures.seeds} seeds. Stage 0 has no labels; each later one asks for 1 % of the rows, 6 at least. ` +
      'one_class and soft_boundary know labels only in that abnormal rows are left out. The paper has nce + abs ahead.',
    tables: tablesOf(figures),
    charts: figures.sets.map(({ set, curves }) => {
      const [proposed, ...others] = curves;
      const shown = others.filter(({ query, pseudoAbnormal }) => query !== 'db' && !pseudoAbnormal);
      return curveChart(`AUC-ROC on ${set} by stage`, [proposed, ...shown], false);
    }),
  };
}

function tablesOf({ sets }: ActiveFigures): (ReportTable & { readonly caption: string })[] {
  return [
    ...sets.map(({ set, rows, columns, pollution, curves }) => ({
      caption: `${set}: ${rows} rows, ${columns} columns, ${figure(pollution)} abnormal; AUC-ROC by stage`,
      columns: ['loss + query', '0', '1', '2', '3', '4', '5', 'range at 5', 'abnormal of labelled'],
      rows: curves.map((curve) => {
        const last = curve.stages[STAGES];
        return [
          curveName(curve),
          ...curve.stages.map(({ mean }) => figure(mean)),
          `${figure(last.min)}–${figure(last.max)}`,
          `${Math.round(last.abnormal)} of ${Math.round(last.labelled)}`,
        ];
      }),
    })),
    {
      caption:
        'nce + abs at stage 5 against the others: difference of AUC-ROC, and in how many seeds it is ahead',
      columns: ['against', ...sets.map(({ set }) => set)],
      rows: againstRows(sets),
    },
    {
      caption: 'Without labels: AUC-ROC',
      columns: [
        'set',
        'isolation forest',
        'Deep SVDD, one_class',
        'soft_boundary',
        'before it is drawn together',
      ],
      rows: sets.map(({ set, isolationForest, autoencoder, curves }) => [
        set,
        rangeText(isolationForest),
        ...(['one_class', 'soft_boundary'] as const).map((loss) => {
          const curve = curves.find((each) => each.loss === loss);
          return curve === undefined ? null : rangeText(curve.stages[0]);
        }),
        rangeText(autoencoder),
      ]),
    },
  ];
}

function againstRows(sets: readonly ActiveSet[]): (string | null)[][] {
  const names = [...new Set(sets.flatMap(({ curves }) => curves.slice(1).map(curveName)))];
  return names.map((name) => [
    name,
    ...sets.map(({ curves: [proposed, ...others] }) => {
      const other = others.find((curve) => curveName(curve) === name);
      if (other === undefined) return null;
      const [own, its] = [proposed.stages[STAGES], other.stages[STAGES]];
      const difference = own.mean - its.mean;
      const ahead = own.bySeed.filter((value, seed) => value > its.bySeed[seed]).length;
      return `${difference < 0 ? '−' : '+'}${figure(Math.abs(difference))}, ${ahead} of ${own.bySeed.length}`;
    }),
  ]);
}
