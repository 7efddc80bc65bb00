import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { streamedRows } from '#scripts/detect/streamed-rows.ts';
import { prepareReplay, type Replay } from '#scripts/start/prepare-source.ts';
import { Progress } from '#scripts/start/progress.ts';
import { compareConditions } from './condition.ts';
import { judgeServed, judgeUnserved } from './judge.ts';
import { type BaseOptions, type Part, SETS } from './options.ts';
import { type BaseReport, type ConditionRow, type EntityRow, type FleetRow, fleetFigures } from './report.ts';

/** Of fleets. */
const COMPARED = ['cvae', 'anotuner', 'mahalanobis'] as const;
/** Of real entities: those that a scorer serves, and those that are baselines only. */
const SERVED = ['cvae', 'anotuner', 'mahalanobis', 'pca-residual'] as const;
const UNSERVED = ['same-time-yesterday', 'random-score'] as const;

/** Measures what was asked for, one thing after the other. */
export async function run(options: BaseOptions, lifecycle: Lifecycle): Promise<BaseReport> {
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const began = performance.now();
  const say = (line: string) =>
    progress.say(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const wants = (part: Part) => options.only.includes(part);
  const fleets: FleetRow[] = [];
  const entities: EntityRow[] = [];
  const conditions: ConditionRow[] = [];

  for (const seed of seedsOf(options)) {
    const replay = await prepareReplay(
      { fleet: 'reference', seed, speed: Number.POSITIVE_INFINITY },
      Date.now(),
    );
    const { judgedFrom } = replay;
    const rows = streamedRows(replay);
    say(`fleet of seed ${seed}: ${rows.length} windows`);
    for (const detector of wants('fleet') ? COMPARED : []) {
      const quality = (await judgeServed(replay, rows, detector, judgedFrom))!;
      fleets.push({ seed, detector, quality });
      const { aucPr, visibleRecall } = quality;
      say(`${detector}: AUC-PR ${aucPr.toFixed(3)}, visible recall ${visibleRecall.toFixed(3)}`);
    }
    if (wants('condition') && seed === options.firstSeed) {
      const compared = (await compareConditions(replay, rows, judgedFrom))!;
      conditions.push({ set: 'fleet', entity: `seed ${seed}`, ...compared });
      say(`fleet of seed ${seed}: conditions compared`);
    }
  }

  for (const { set, entity, granularity, input } of entitiesOf(options)) {
    const source = {
      fleet: 'reference',
      seed: 0,
      input,
      granularity,
      speed: Number.POSITIVE_INFINITY,
    } as const;
    const replay = await prepareReplay(source, Date.now());
    const judgedFrom = secondHalf(replay);
    const rows = streamedRows(replay);
    if (wants('entities')) {
      const judged = await judgeEntity(replay, rows, judgedFrom);
      entities.push(...judged.map((row) => ({ set, entity, ...row })));
      const figures = judged.map(({ detector, vusPr }) => `${detector} ${vusPr.toFixed(3)}`);
      say(`${set} ${entity}: ${figures.join(', ') || 'no labels'}`);
    }
    const compared = wants('condition') ? await compareConditions(replay, rows, judgedFrom) : undefined;
    if (compared !== undefined) {
      conditions.push({ set, entity, ...compared });
      say(`${set} ${entity}: conditions compared`);
    }
  }
  progress.stop();
  const of = (detector: FleetRow['detector']) =>
    fleetFigures(fleets.filter((row) => row.detector === detector));
  return {
    ...(wants('fleet')
      ? { fleet: { cvae: of('cvae'), fused: of('anotuner'), mahalanobis: of('mahalanobis') } }
      : {}),
    ...(wants('entities') ? { entities } : {}),
    ...(wants('condition') ? { conditions } : {}),
    seconds: (performance.now() - began) / 1000,
  };
}

/** Of the fleets that are needed: for conditions the first one alone. */
function seedsOf({ seeds, firstSeed, only }: BaseOptions): number[] {
  const count = only.includes('fleet') ? seeds : Number(only.includes('condition'));
  return Array.from({ length: count }, (_, i) => firstSeed + i);
}

function entitiesOf({ data, only }: BaseOptions) {
  if (data === undefined || !only.some((part) => part !== 'fleet')) return [];
  return SETS.flatMap(({ set, granularity }) => {
    const folder = join(data, set);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ set, entity: name, granularity, input: join(folder, name) }))
      .sort((a, b) => a.entity.localeCompare(b.entity, 'en'));
  });
}

/** Every detector on one entity; none where it has no labels from `judgedFrom` on. */
async function judgeEntity(
  replay: Replay,
  rows: ReturnType<typeof streamedRows>,
  judgedFrom: number,
): Promise<Omit<EntityRow, 'set' | 'entity'>[]> {
  const judged: Omit<EntityRow, 'set' | 'entity'>[] = [];
  for (const detector of [...SERVED, ...UNSERVED]) {
    const isServed = SERVED.some((served) => served === detector);
    const judge = isServed ? judgeServed : judgeUnserved;
    const quality = await judge(replay, rows, detector, judgedFrom);
    if (quality !== undefined) judged.push({ detector, vusPr: quality.vusPr, aucPr: quality.aucPr });
  }
  return judged;
}

/** Of the steps that are not trained on. */
function secondHalf({ source, trainSteps }: Replay): number {
  return trainSteps + Math.floor((source.steps - trainSteps) / 2);
}
