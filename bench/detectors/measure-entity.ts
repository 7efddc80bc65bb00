import { familyOf } from '#core/detect/families.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { type ComparisonRow, comparisonRow } from '#scripts/detect/comparison.ts';
import { type InputOptions, type LabelledSeries, readSeries } from '#scripts/detect/detect-input.ts';
import { prepare } from '#scripts/detect/fit-series.ts';
import { requireBothClasses } from '#scripts/detect/judge-series.ts';
import { measure } from '#scripts/detect/measure.ts';
import type { EntityFiles } from '#scripts/tables/entity-files.ts';
import type { SetEntity } from './sets.ts';

/** Where no file is named train. */
const TRAIN_SHARE = 0.5;
const TIME_FAULTS: ReadonlySet<string> = new Set(['INPUT_TIME_ORDER', 'INPUT_GRANULARITY']);

/** What could not be measured, and why. */
export interface PassedOver {
  readonly set: string;
  readonly entity: string;
  /** Absent where it is the entity as a whole. */
  readonly detector?: string;
  readonly why: string;
}

export interface MeasuredEntity {
  readonly rows: readonly ComparisonRow[];
  readonly passedOver: readonly PassedOver[];
}

/**
 * Fits and judges detectors on one entity, one after the other.
 * @param onDone called after each detector
 */
export async function measureEntity(
  { set, entity, files, granularity, rows: kind }: SetEntity,
  detectors: readonly string[],
  seed: number,
  onDone: (detector: string) => void,
): Promise<MeasuredEntity> {
  const rows: ComparisonRow[] = [];
  const passedOver: PassedOver[] = [];
  try {
    const own = await readLeniently(files, {
      trainShare: TRAIN_SHARE,
      dropConstant: true,
      ...(granularity === undefined ? {} : { granularity }),
      ...(kind === undefined ? {} : { rows: kind }),
    });
    requireBothClasses(own);
    const prepared = prepare(own);
    for (const detector of detectors) {
      const why = await reasonAgainst(async () => {
        rows.push(comparisonRow(set, entity, await measure(familyOf(detector), prepared, { seed })));
      });
      if (why !== undefined) passedOver.push({ set, entity, detector, why });
      onDone(detector);
    }
  } catch (error) {
    passedOver.push({ set, entity, why: inputFault(error) });
  }
  return { rows, passedOver };
}

/** Published series have times that repeat or lie on no grid; their rows follow each other then. */
async function readLeniently(files: EntityFiles, options: InputOptions): Promise<LabelledSeries> {
  try {
    return await readSeries(files, options);
  } catch (error) {
    if (!(error instanceof TowerwatchError && TIME_FAULTS.has(error.code))) throw error;
    return await readSeries(files, { ...options, ignoreTimes: true });
  }
}

async function reasonAgainst(task: () => Promise<void>): Promise<string | undefined> {
  try {
    await task();
    return undefined;
  } catch (error) {
    return inputFault(error);
  }
}

/** @throws what is no fault of the input */
function inputFault(error: unknown): string {
  if (error instanceof TowerwatchError && error.code.startsWith('INPUT_'))
    return `${error.code}: ${error.message}`;
  throw error;
}
