import { z } from 'zod';
import { type AlertPolicy, DEFAULT_ALERT_POLICY as DEFAULTS } from '#core/alert/policy.ts';
import { stageVariables } from '#platform/config/variables.ts';

const count = () => z.coerce.number().int().min(1).max(10_000);
const probability = () => z.coerce.number().min(0).max(1);

/** The alerter's environment variables. */
export const alerterSchema = z
  .object({
    ...stageVariables,
    ALERT_OPEN_STEPS: count()
      .default(DEFAULTS.openSteps)
      .meta({ description: 'Steps over threshold, among the last ALERT_OPEN_WINDOW, that open an alert.' }),
    ALERT_OPEN_WINDOW: count()
      .default(DEFAULTS.openWindow)
      .meta({ description: 'Steps among which ALERT_OPEN_STEPS are looked for.' }),
    ALERT_CLOSE_STEPS: count()
      .default(DEFAULTS.closeSteps)
      .meta({ description: 'Quiet steps in a row that close an alert.' }),
    ALERT_CRITICAL_P: probability()
      .default(DEFAULTS.criticalP)
      .meta({ description: 'An alert is critical below this p-value.' }),
    ALERT_CRITICAL_KPIS: count()
      .default(DEFAULTS.criticalKpis)
      .meta({ description: 'An alert is critical from this number of KPIs involved at once.' }),
    ALERT_MAJOR_P: probability()
      .default(DEFAULTS.majorP)
      .meta({ description: 'An alert is major below this p-value.' }),
    ALERT_MAJOR_STEPS: count()
      .default(DEFAULTS.majorSteps)
      .meta({ description: 'An alert is major from this number of steps over threshold.' }),
    ALERT_INVOLVED_CONTRIBUTION: z.coerce.number().positive().default(DEFAULTS.involvedContribution).meta({
      description: 'A KPI is involved above this contribution, ½ r²/s²: 4.5 is three robust sigmas.',
    }),
    ALERT_TOP_KPIS: count()
      .default(DEFAULTS.topKpis)
      .meta({ description: 'KPIs that an alert names; a change of this set is an update.' }),
    ALERT_GROUP_WITHIN_MS: z.coerce.number().int().min(1000).default(DEFAULTS.groupWithinMs).meta({
      description: 'Alerts of a region that start in the same bucket of this length share a group, ms.',
    }),
  })
  .superRefine(({ ALERT_OPEN_STEPS, ALERT_OPEN_WINDOW }, { addIssue }) => {
    if (ALERT_OPEN_STEPS <= ALERT_OPEN_WINDOW) return;
    const message = `must be at most ALERT_OPEN_WINDOW (${ALERT_OPEN_WINDOW})`;
    addIssue({ code: 'custom', path: ['ALERT_OPEN_STEPS'], message });
  });

type AlerterConfig = z.output<typeof alerterSchema>;

/** When alerts open and close, and how grave they are, by the configuration. */
export function alertPolicy(config: AlerterConfig): AlertPolicy {
  return {
    openSteps: config.ALERT_OPEN_STEPS,
    openWindow: config.ALERT_OPEN_WINDOW,
    closeSteps: config.ALERT_CLOSE_STEPS,
    criticalP: config.ALERT_CRITICAL_P,
    criticalKpis: config.ALERT_CRITICAL_KPIS,
    majorP: config.ALERT_MAJOR_P,
    majorSteps: config.ALERT_MAJOR_STEPS,
    involvedContribution: config.ALERT_INVOLVED_CONTRIBUTION,
    topKpis: config.ALERT_TOP_KPIS,
    groupWithinMs: config.ALERT_GROUP_WITHIN_MS,
  };
}
