import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { windowDefaultOf } from '#core/series/window-defaults.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

const MINUTE_MS = 60_000;
/** A sample and its seasonal value, float32 each. */
const BYTES_PER_CELL = 8;
/** What a window may take of the 1 MiB that brokers let a message have. */
const MAX_WINDOW_BYTES = 900_000;

/** Names of kpiSets become parts of ids, keys and metric labels: no `~` and no `/`. */
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'expected 1 to 64 letters, digits, dots, dashes or underscores',
  );

const steps = (least: number) => z.int().min(least).max(10_000);

/** W and hop as given, else those that suit the detector. */
function withWindow<
  T extends { detector: string; windowLength?: number | undefined; hop?: number | undefined },
>(set: T) {
  const { windowLength, hop } = windowDefaultOf(set.detector);
  return { ...set, windowLength: set.windowLength ?? windowLength, hop: set.hop ?? hop };
}

const kpiSetSchema = z
  .strictObject({
    name,
    kpis: z
      .array(z.strictObject({ name: z.string().min(1).max(128), unit: z.string().min(1).max(32) }))
      .min(1)
      .max(256)
      .meta({ description: 'In the order of the values of a sample.' }),
    granularityMs: z
      .int()
      .min(1000)
      .default(5 * MINUTE_MS)
      .meta({ description: 'Length of a step, ms; divides 24 hours.' }),
    windowLength: steps(2).optional().meta({
      description: 'W, steps in a window; by default what suits the detector: 78 for cnn…, else 48.',
    }),
    hop: steps(1)
      .optional()
      .meta({ description: 'New steps from one window to the next; by default what suits the detector: 4.' }),
    allowedLateness: steps(0)
      .default(3)
      .meta({ description: 'Steps that a missing slot waits before it is closed as missing.' }),
    maxGap: steps(0)
      .default(6)
      .meta({ description: 'Longest run of missing steps that is masked and held.' }),
    silentAfter: steps(1)
      .default(6)
      .meta({ description: 'Steps without a sample after which an entity counts as silent.' }),
    warmupMs: z
      .int()
      .min(0)
      .default(3 * DAY_MS)
      .meta({ description: "Time from an entity's first sample for which it is not alerted, ms." }),
    detector: name
      .default('anotuner')
      .meta({ description: 'Family of the detector that the retrainer fits.' }),
  })
  .superRefine((given, { addIssue }) => {
    const set = withWindow(given);
    const fault = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
    if (DAY_MS % set.granularityMs !== 0) fault('granularityMs', `must divide 24 h (${DAY_MS} ms)`);
    const { leastBefore } = windowDefaultOf(set.detector);
    const least = set.hop + leastBefore;
    if (set.hop > set.windowLength) fault('hop', `must be at most windowLength (${set.windowLength})`);
    else if (set.windowLength < least) {
      fault(
        'windowLength',
        `must be at least ${least} for ${set.detector}, which reads ${leastBefore} steps before the ${set.hop} new ones`,
      );
    }
    if (set.maxGap < set.allowedLateness)
      fault('maxGap', `must be at least allowedLateness (${set.allowedLateness})`);
    if (set.maxGap >= set.windowLength) fault('maxGap', `must be below windowLength (${set.windowLength})`);
    const bytes = set.windowLength * set.kpis.length * BYTES_PER_CELL;
    if (bytes > MAX_WINDOW_BYTES) {
      fault(
        'windowLength',
        `a window of ${set.windowLength} × ${set.kpis.length} takes ${bytes} bytes, more than a broker's ${MAX_WINDOW_BYTES}`,
      );
    }
    const twice = repeated(set.kpis.map((kpi) => kpi.name));
    if (twice !== undefined) fault('kpis', `${twice} is there twice`);
  })
  .transform(withWindow);

const fileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    kpiSets: z.array(kpiSetSchema).min(1),
  })
  .superRefine(({ kpiSets }, { addIssue }) => {
    const twice = repeated(kpiSets.map((set) => set.name));
    if (twice !== undefined)
      addIssue({ code: 'custom', path: ['kpiSets'], message: `${twice} is there twice` });
  });

/** KpiSets by name, in the file's order. */
export type KpiSets = ReadonlyMap<string, KpiSet>;

/** @throws {TowerwatchError} KPI_SETS_INVALID where the file cannot be read or has faults, all named in one line */
export async function readKpiSets(file: string): Promise<KpiSets> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw invalid(file, [(cause as Error).message], cause);
  }
  return parseKpiSets(text, file);
}

/**
 * @param file for messages
 * @throws {TowerwatchError} KPI_SETS_INVALID with every fault, each by its path in the file
 */
export function parseKpiSets(text: string, file: string): KpiSets {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, [(cause as Error).message], cause);
  }
  const result = fileSchema.safeParse(json);
  if (!result.success) {
    throw invalid(
      file,
      result.error.issues.map(({ path, message }) => `${z.core.toDotPath(path) || 'file'}: ${message}`),
    );
  }
  return new Map(result.data.kpiSets.map((set) => [set.name, set]));
}

/** JSON Schema of the file, for editors. */
export function kpiSetsJsonSchema(): object {
  return z.toJSONSchema(fileSchema, { io: 'input' });
}

function invalid(file: string, faults: readonly string[], cause?: unknown): TowerwatchError {
  return new TowerwatchError('KPI_SETS_INVALID', `${file}: ${faults.join('; ')}`, {
    cause,
    context: { file, faults },
  });
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((each, i) => names.indexOf(each) !== i);
}
