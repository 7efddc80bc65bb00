import { basename } from 'node:path';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { latestMonday } from '#core/simulate/calendar.ts';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { DEMO_TRANSPORT, planTransport, transport } from '#core/simulate/telemetry.ts';
import { parseKpiSets, readKpiSets } from '#platform/config/kpi-sets.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { EARLIEST_MS, MAX_AHEAD_MS } from '#platform/stream/sample-check.ts';
import { simulatedSource } from '../replay/simulated-source.ts';
import type { ReplaySource } from '../replay/source.ts';
import { tableSource } from '../replay/table-source.ts';
import { tableName } from '../tables/table-format.ts';
import { baseHistory } from './base-history.ts';
import { type FeedbackPart, fileFeedback, fleetFeedback } from './feedback-part.ts';
import { FLEETS, type SourceOptions } from './options.ts';

const DEFAULT_KPI_SETS = 'infra/kpi-sets.json';
const BASE_HISTORY_DAYS = 14;
/** Of a kpiSet. */
const KPI_SET_NAME_LENGTH = 64;
const LEAST_GRANULARITY_MS = 1000;
/** The week of a simulated fleet in which models are judged; operators judge alerts in the one before. */
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
  /** First step that quality is judged from, where there is no feedback. */
  readonly judgedFrom: number;
  /** Absent where there are no labels to give any by, or no model to give it on. */
  readonly feedback?: FeedbackPart;
  /** History that the base model is trained on, ms; more than the replay has where there can be no model. */
  readonly baseHistoryMs: number;
  /** Why there can be no model, in a few words; absent where there can. */
  readonly noModel?: string;
}

/**
 * Reads and checks what is to be replayed, before anything is started.
 * @throws TowerwatchError INPUT_… for a file that cannot be read, or for times that the windower would refuse
 */
export async function prepareReplay(options: SourceOptions, nowMs: number): Promise<Replay> {
  return options.input === undefined
    ? fleetReplay(options, nowMs)
    : fileReplay(options.input, options, nowMs);
}

async function fleetReplay({ fleet, seed, start, speed }: SourceOptions, nowMs: number): Promise<Replay> {
  const kpiSets = await readKpiSets(DEFAULT_KPI_SETS);
  const [kpiSet] = kpiSets.values();
  const { cells, days } = FLEETS[fleet];
  const startMs = latestMonday(start === undefined ? nowMs : start + days * DAY_MS, days * DAY_MS);
  const { granularityMs, windowLength, hop } = kpiSet;
  requireLivingSpan(startMs, days * DAY_MS, nowMs, speed);
  const perfect = simulatedSource(simulateFleet({ cells, days, seed, startMs, granularityMs }));
  const stepsPerDay = DAY_MS / granularityMs;
  const trainSteps = BASE_HISTORY_DAYS * stepsPerDay;
  // Whole windows only: the last one may end up to hop − 1 steps before the pause.
  const baseSteps = trainSteps - ((trainSteps - windowLength) % hop);
  const judgedFrom = JUDGED_FROM_DAY * stepsPerDay;
  return {
    title: `${fleet} fleet: ${cells} cells, ${days} days, seed ${seed}`,
    source: fleet === 'small' ? overRealNetwork(perfect, kpiSet, seed) : perfect,
    kpiSet,
    kpiSetsFile: kpiSetsText(kpiSet),
    trainSteps,
    judgedFrom,
    feedback: fleetFeedback(perfect, trainSteps, judgedFrom),
    baseHistoryMs: baseSteps * granularityMs,
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
  { start, granularity, speed }: SourceOptions,
  nowMs: number,
): Promise<Replay> {
  const source = await tableSource(input, {
    nowMs,
    speed,
    ...(start === undefined ? {} : { startMs: start }),
    ...(granularity === undefined ? {} : { granularityMs: granularity }),
  });
  const { granularityMs } = source.kpiSet;
  requireGranularity(input, granularityMs, granularity !== undefined);
  const kpis = source.kpiSet.kpis.map((kpi) => ({ name: kpi.name, unit: kpi.unit || '1' }));
  const text = JSON.stringify({ kpiSets: [{ name: kpiSetName(input), kpis, granularityMs }] });
  const [kpiSet] = describedBy(text, input).values();
  const labelled = source.entities.flatMap(({ id }) => source.labelledFrom(id) ?? []);
  const history = labelled.reduce((least, step) => Math.min(least, step), labelled[0] ?? 0);
  const trainSteps = history > 0 ? history : Math.round((BASE_HISTORY_DAYS * DAY_MS) / granularityMs);
  const training = trainingOf(source, trainSteps, kpiSet);
  const count = source.entities.length;
  return {
    title: `${input}: ${count} ${count === 1 ? 'entity' : 'entities'}, ${kpis.length} KPIs, ${source.steps} steps`,
    source,
    kpiSet,
    kpiSetsFile: text,
    trainSteps,
    judgedFrom: trainSteps,
    ...training,
    ...(training.noModel === undefined ? fileFeedback(source, trainSteps) : {}),
  };
}

function trainingOf(
  source: ReplaySource,
  trainSteps: number,
  kpiSet: KpiSet,
): Pick<Replay, 'baseHistoryMs' | 'noModel'> {
  const { granularityMs, warmupMs, windowLength } = kpiSet;
  const { steps } = source;
  const hasRest = trainSteps < steps;
  const history = hasRest ? baseHistory(source, trainSteps, kpiSet) : undefined;
  if (history !== undefined) return { baseHistoryMs: history * granularityMs };
  const least = Math.ceil(warmupMs / granularityMs) + windowLength;
  return {
    baseHistoryMs: Math.max(BASE_HISTORY_DAYS * DAY_MS, steps * granularityMs) + DAY_MS,
    noModel: hasRest
      ? `${trainSteps} steps to train on, and not ${least} (warm-up and a window) without long gaps in half of the entities`
      : `${steps} steps, all within the ${trainSteps} that a first model is trained on`,
  };
}

function kpiSetName(input: string): string {
  const name = tableName(basename(input))
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, KPI_SET_NAME_LENGTH);
  return name || 'input';
}

/** The kpiSet is made here, so its faults are the input's. */
function describedBy(text: string, input: string) {
  try {
    return parseKpiSets(text, input);
  } catch (cause) {
    throw new TowerwatchError('INPUT_HEADER', `${(cause as Error).message}; see its columns`, { cause });
  }
}

function requireGranularity(input: string, granularityMs: number, isGiven: boolean): void {
  if (granularityMs >= LEAST_GRANULARITY_MS && DAY_MS % granularityMs === 0) return;
  const found = isGiven ? '--granularity is' : 'its rows are mostly apart by';
  throw new TowerwatchError(
    'INPUT_GRANULARITY',
    `${input}: ${found} ${granularityMs / 1000} s, which is under 1 s or does not divide 24 h; name a step that does with --granularity, such as 5m`,
    { context: { granularityMs } },
  );
}

/** The windower would refuse what is older than 2000 or more than a day ahead of the clock. */
function requireLivingSpan(fromMs: number, lengthMs: number, nowMs: number, speed: number): void {
  const toMs = fromMs + lengthMs;
  const ahead = Math.max(fromMs - nowMs, toMs - (nowMs + lengthMs / speed));
  if (fromMs >= EARLIEST_MS && ahead <= MAX_AHEAD_MS) return;
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  throw new TowerwatchError(
    'INPUT_TIME_INVALID',
    `the fleet would send from ${day(fromMs)} to ${day(toMs)}; choose a --start after 2000 that keeps it out of the future`,
  );
}

function kpiSetsText(kpiSet: KpiSet): string {
  return JSON.stringify({ kpiSets: [kpiSet] });
}
