import type { ConsoleWorld } from '../../support/console-world.ts';
import type { PageLooks } from '../../support/page-looks.ts';

/** What scenarios play on; there once the tests begin. */
export interface Stage {
  readonly world: ConsoleWorld;
  readonly looks: PageLooks;
}

export type Scenarios = (stage: () => Stage) => void;
