import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { prepareReplay, type Replay } from '#scripts/start/prepare-source.ts';
import { Progress } from '#scripts/start/progress.ts';
import { compareConditions } from './condition.ts';
import { streamedRows } from './history.ts';
import { judgeServed, judgeUnserved } from './judge.ts';
import { type BaseOptions, SETS } from './options.ts';
import { type BaseReport, type ConditionRow, type EntityRow, type FleetRow, rangeOf } from './report.ts';

const SERVED = ['cvae', 'anotuner', 'mahalanobis', 'pca-residual'] as const;
const UNSERVED = ['same-time-yesterday', 'random-score'] as const;

/** Measures what was asked for, one thing after the other. */
export async function run(options: BaseOptions, lifecycle: Lifecycle): Promise<BaseReport> {
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const began = performance.now();
  const say = (line: string) =>
    progress.say(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  const wants = (part: BaseOptions['only'][number]) => options.only.includes(part);
  const fleets: FleetRow[] = [];
  const entities: EntityRow[] = [];
  const conditions: ConditionRow[] = [];

  for (let seed = options.firstSeed; seed < options.firstSeed + options.seeds; seed++) {
    const replay = await fleetOf(seed);
    if (wants('fleet')) {
      const rows = streamedRows(replay);
      say(`fleet of seed ${seed}: ${rows.length} windows`);
      for (const detector of ['cvae', 'anotuner', 'mahalanobis'] as const) {
        const quality = (await judgeServed(replay, rows, detector, replay.judgedFrom))!;
        fleets.push({ seed, detector, quality });
        say(
          `${detector}: AUC-PR ${quality.aucPr.toFixed(3)}, visible recall ${quality.visibleRecall.toFixed(3)}`,
        );
      }
    }
    if (wants('condition') && seed === options.firstSeed) {
      conditions.push({
        set: 'fleet',
        entity: `seed ${seed}`,
        ...(await compareConditions(replay, replay.judgedFrom))!,
      });
      say(`fleet of seed ${seed}: conditions compared`);
    }
  }

  for (const { set, entity, replay } of await entitiesOf(options)) {
    const judgedFrom = secondHalf(replay);
    if (wants('entities')) {
      const rows = streamedRows(replay);
      for (const [families, judge] of [
        [SERVED, judgeServed],
        [UNSERVED, judgeUnserved],
      ] as const) {
        for (const detector of families) {
          const quality = await judge(replay, rows, detector, judgedFrom);
          if (quality !== undefined) {
            entities.push({ set, entity, detector, vusPr: quality.vusPr, aucPr: quality.aucPr });
          }
        }
      }
      const own = entities.filter((row) => row.set === set && row.entity === entity);
      say(
        `${set} ${entity}: ${own.map((row) => `${row.detector} ${row.vusPr.toFixed(3)}`).join(', ') || 'no labels'}`,
      );
    }
    const compared = wants('condition') ? await compareConditions(replay, judgedFrom) : undefined;
    if (compared !== undefined) {
      conditions.push({ set, entity, ...compared });
      say(`${set} ${entity}: conditions compared`);
    }
  }
  progress.stop();
  const of = (detector: FleetRow['detector']) => rangeOf(fleets.filter((row) => row.detector === detector));
  return {
    ...(wants('fleet')
      ? { fleet: { cvae: of('cvae'), fused: of('anotuner'), mahalanobis: of('mahalanobis') } }
      : {}),
    ...(wants('entities') ? { entities } : {}),
    ...(wants('condition') ? { conditions } : {}),
    seconds: (performance.now() - began) / 1000,
  };
}

function fleetOf(seed: number): Promise<Replay> {
  return prepareReplay({ fleet: 'reference', seed, speed: Number.POSITIVE_INFINITY }, Date.now());
}

async function entitiesOf({ data, only }: BaseOptions) {
  if (data === undefined || !only.some((part) => part !== 'fleet')) return [];
  const found = SETS.flatMap(({ set, granularity }) => {
    const folder = join(data, set);
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ set, entity: name, granularity, input: join(folder, name) }))
      .sort((a, b) => a.entity.localeCompare(b.entity, 'en'));
  });
  return Promise.all(
    found.map(async ({ set, entity, granularity, input }) => {
      const source = {
        fleet: 'reference',
        seed: 0,
        input,
        granularity,
        speed: Number.POSITIVE_INFINITY,
      } as const;
      return { set, entity, replay: await prepareReplay(source, Date.now()) };
    }),
  );
}

/** Of the steps that are not trained on. */
function secondHalf({ source, trainSteps }: Replay): number {
  return trainSteps + Math.floor((source.steps - trainSteps) / 2);
}
