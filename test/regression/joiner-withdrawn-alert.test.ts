import { expect, test } from '@jest/globals';
import { DAY_MS } from '#core/series/grid.ts';
import { addJoiner } from '../support/joiner-flow.ts';
import { Pipeline } from '../support/pipeline-driver.ts';
import { alertIdOf, alertOf, KPI_SETS, stepTime } from '../support/verdicts.ts';

const HORIZON = 10 * DAY_MS;

/** Nothing follows WITHDRAWN, so the joiner kept every such alert for good. */
test.each(['CLOSED', 'WITHDRAWN'] as const)(
  'an alert that is %s is forgotten after the horizon',
  async (state) => {
    const pipeline = await Pipeline.open({ partitions: 1, now: stepTime(1000) });
    addJoiner(pipeline, { kpiSets: KPI_SETS, horizonMs: HORIZON });
    pipeline.produce('anomalies.v1', 'cell-1', alertOf('cell-1', 5, 7, { state, revision: 1 }));
    pipeline.produce('anomalies.v1', 'cell-2', alertOf('cell-2', 5, 7));
    await pipeline.run();
    await pipeline.wait(HORIZON + DAY_MS);
    pipeline.compact();
    const left = pipeline.broker.all('towerwatch.joiner.state.v1').map(({ key }) => key?.toString());
    expect(left).toEqual([alertIdOf('cell-2', 5)]);
  },
);
