import type { ComparisonRow } from '#scripts/detect/comparison.ts';
import type { ActiveFigures } from './active.ts';
import type { FailedJob } from './jobs.ts';
import type { PassedOver } from './measure-entity.ts';
import type { SpectrumFigures } from './spectrum.ts';
import type { TrafficFigures } from './traffic.ts';

/** What `--report` writes. Apart from seconds it is the same for the same seeds and data. */
export interface DetectorsReport {
  readonly rows?: readonly ComparisonRow[];
  /** Mean figures of each detector on each set. */
  readonly means?: readonly ComparisonRow[];
  readonly passedOver?: readonly PassedOver[];
  readonly traffic?: TrafficFigures;
  readonly active?: ActiveFigures;
  readonly spectrum?: SpectrumFigures;
  /** Jobs that ended in an error of ours; absent where there is none. */
  readonly failed?: readonly Omit<FailedJob, 'kind'>[];
  readonly seconds: number;
}
