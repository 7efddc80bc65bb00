import type { Progress } from '#scripts/start/progress.ts';
import { activeFigures } from './active.ts';
import type { Part } from './options.ts';
import { spectrumFigures } from './spectrum.ts';
import { trafficFigures } from './traffic.ts';

/** What a part is measured with. */
export interface PartOptions {
  readonly data: readonly string[];
  readonly seeds: number;
  readonly progress: Progress;
}

const MEASURED_BY = { traffic: trafficFigures, active: activeFigures, spectrum: spectrumFigures };

/** The figures of one part as plain JSON; undefined where its data are not there. */
export async function partFigures(
  part: Exclude<Part, 'sets'>,
  options: PartOptions,
): Promise<object | undefined> {
  return MEASURED_BY[part](options);
}
