import { splitOf, type TrafficSplit } from '#core/traffic/split.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { type LabelledSeries, readSeries } from '../detect/detect-input.ts';
import { requireBothClasses } from '../detect/judge-series.ts';
import { entityFiles } from '../tables/entity-files.ts';
import { readTable } from '../tables/read-table.ts';

/** The mark that holds the flags of a company's own rule. */
const RULE_MARK = 'rule_flag';
/** A week of context and levels, and as much again to learn from. */
const LEAST_WEEKS = 4;
const WEEK_MS = 7 * 86_400_000;

/** Labelled traffic of one place, in the order of time. */
export interface TrafficInput {
  readonly own: LabelledSeries;
  readonly labels: Uint8Array;
  readonly split: TrafficSplit;
  /** [steps] 1 where the company's rule flagged, and 1 where it is known whether it did; absent where it is not published */
  readonly rule?: { readonly flagged: Uint8Array; readonly known: Uint8Array };
}

/**
 * Reads one file, or one folder with train and test.
 * @throws TowerwatchError INPUT_… with one line that names the file and what to do
 */
export async function readTraffic(input: string): Promise<TrafficInput> {
  const [entity, other] = entityFiles(input);
  if (other !== undefined) {
    const message = `${input}: holds ${entity.id}, ${other.id} and so on; name the file or folder of one of them`;
    throw new TowerwatchError('INPUT_AMBIGUOUS', message, { context: { file: input } });
  }
  const own = await readSeries(entity, { trainShare: 1, rows: 'series' });
  const [file] = own.files;
  const { series, labels, isTimed } = own;
  if (!isTimed) {
    const message = `${file}: its rows have no dates, so that nobody knows the time of day; give a column t with dates`;
    throw new TowerwatchError('INPUT_NO_TIME', message, { context: { file } });
  }
  const least = (LEAST_WEEKS * WEEK_MS) / series.granularityMs;
  if (series.steps < least) {
    const message = `${file}: ${series.steps} steps, where levels of the week need ${least}; give ${LEAST_WEEKS} weeks or more`;
    throw new TowerwatchError('INPUT_TOO_SHORT', message, { context: { file } });
  }
  const split = splitOf(series.steps);
  requireBothClasses({ ...own, judgedFrom: split.testFrom });
  const rule = await ruleOf(own);
  return { own, labels: labels!, split, ...(rule === undefined ? {} : { rule }) };
}

async function ruleOf({ files, series }: LabelledSeries): Promise<TrafficInput['rule']> {
  const flagged = new Uint8Array(series.steps);
  const known = new Uint8Array(series.steps);
  for (const file of files) {
    const { marks, times } = await readTable(file);
    marks.get(RULE_MARK)?.forEach((flag, row) => {
      const step = Math.round((times[row] - series.startMs) / series.granularityMs);
      flagged[step] = flag;
      known[step] = 1;
    });
  }
  return known.includes(1) ? { flagged, known } : undefined;
}
