import { type GeneratorServers, generate } from '../load/generator-process.ts';
import { FleetScores, scoreRecord } from './fleet-scores.ts';
import { type FleetPlan, settlingUpdates } from './plan.ts';

/** What the process is started with, as JSON. */
export interface GeneratorTask extends GeneratorServers {
  readonly plan: FleetPlan;
  /** Updates to send, after those by which the fleet has settled. */
  readonly updates: number;
}

await generate<GeneratorTask>(({ plan, updates }, codecs) => {
  const scores = new FleetScores(plan);
  for (let sent = settlingUpdates(plan); sent > 0; sent--) scores.next();
  return { total: updates, rate: plan.rate, recordAt: () => scoreRecord(scores.next(), codecs) };
});
