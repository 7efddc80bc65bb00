import { basename } from 'node:path';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { latestMonday } from '#core/simulate/calendar.ts';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { DEMO_TRANSPORT, planTransport, transport } from '#core/simulate/telemetry.ts';
import { parseKpiSets, readKpiSets } from '#platform/config/kpi-sets.ts';
import { csvSource } from '../replay/csv-source.ts';
import { simulatedSource } from '../replay/simulated-source.ts';
import type { ReplaySource } from '../replay/source.ts';
import { FLEETS, type SourceOptions } from './options.ts';

const DAY_MS = 86_400_000;
const DEFAULT_KPI_SETS = 'infra/kpi-sets.json';
const BASE_HISTORY_DAYS = 14;
/** The week of a simulated fleet in which the base model is judged. */
const JUDGED_FROM_DAY = 21;

/** What is replayed and how it is cut. */
export interface Replay {
  readonly title: string;
  readonly source: ReplaySource;
  readonly kpiSet: KpiSet;
  /** Text of the kpiSets file that the services shall read. */
  readonly kpiSetsFile: string;
  /** First step that the base model does not see; the replay waits for the model there. */
  readonly trainSteps: number;
  /** First step that quality is judged from. */
  readonly judgedFrom: number;
}

/**
 * Reads and checks what is to be replayed, before anything is started.
 * @throws TowerwatchError INPUT_… for a file that cannot be read, KPI_SETS_INVALID for a series no kpiSet can describe
 */
export async function prepareReplay(options: SourceOptions, nowMs: number): Promise<Replay> {
  return options.input === undefined
    ? fleetReplay(options, nowMs)
    : fileReplay(options.input, options, nowMs);
}

async function fleetReplay({ fleet, seed, start }: SourceOptions, nowMs: number): Promise<Replay> {
  const kpiSets = await readKpiSets(DEFAULT_KPI_SETS);
  const [kpiSet] = kpiSets.values();
  const { cells, days } = FLEETS[fleet];
  const startMs = latestMonday(start === undefined ? nowMs : start + days * DAY_MS, days * DAY_MS);
  const { granularityMs } = kpiSet;
  const perfect = simulatedSource(simulateFleet({ cells, days, seed, startMs, granularityMs }));
  const stepsPerDay = DAY_MS / granularityMs;
  return {
    title: `${fleet} fleet: ${cells} cells, ${days} days, seed ${seed}`,
    source: fleet === 'small' ? overRealNetwork(perfect, kpiSet, seed) : perfect,
    kpiSet,
    kpiSetsFile: kpiSetsText(kpiSet),
    trainSteps: BASE_HISTORY_DAYS * stepsPerDay,
    judgedFrom: JUDGED_FROM_DAY * stepsPerDay,
  };
}

/** The small fleet shows what transport does to telemetry; figures come from the reference fleet, which arrives whole. */
function overRealNetwork(source: ReplaySource, kpiSet: KpiSet, seed: number): ReplaySource {
  const ids = source.entities.map(({ id }) => id);
  const plan = planTransport(DEMO_TRANSPORT, ids, source.steps, kpiSet, seededRandom(seed).fork('transport'));
  return { ...source, slices: () => transport(source.slices(), plan) };
}

async function fileReplay(
  input: string,
  { start, granularity }: SourceOptions,
  nowMs: number,
): Promise<Replay> {
  const source = await csvSource(input, {
    nowMs,
    ...(start === undefined ? {} : { startMs: start }),
    ...(granularity === undefined ? {} : { granularityMs: granularity }),
  });
  const name =
    basename(input)
      .replace(/\.csv(\.gz)?$/, '')
      .replace(/[^A-Za-z0-9._-]/g, '-') || 'input';
  const { granularityMs } = source.kpiSet;
  const kpis = source.kpiSet.kpis.map((kpi) => ({ name: kpi.name, unit: kpi.unit || '1' }));
  const text = JSON.stringify({ kpiSets: [{ name, kpis, granularityMs }] });
  const [kpiSet] = parseKpiSets(text, input).values();
  const labelled = source.entities.flatMap(({ id }) => source.labelledFrom(id) ?? []);
  const history = labelled.length > 0 ? Math.min(...labelled) : 0;
  const trainSteps = history > 0 ? history : Math.round((BASE_HISTORY_DAYS * DAY_MS) / granularityMs);
  const count = source.entities.length;
  return {
    title: `${input}: ${count} ${count === 1 ? 'entity' : 'entities'}, ${kpis.length} KPIs, ${source.steps} steps`,
    source,
    kpiSet,
    kpiSetsFile: text,
    trainSteps,
    judgedFrom: trainSteps,
  };
}

function kpiSetsText(kpiSet: KpiSet): string {
  return JSON.stringify({ kpiSets: [kpiSet] });
}
