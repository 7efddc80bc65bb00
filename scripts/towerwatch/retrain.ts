import { Command } from 'commander';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { duration, wholeNumber } from '../command-line.ts';
import { type Author, examples, pretty, withAuthor } from './command-parts.ts';
import { connect } from './connect.ts';
import { orderRetraining } from './retrain/order.ts';
import { readRuns } from './retrain/read-runs.ts';
import { statusText } from './retrain/status.ts';

/** `retrain`: runs that make a better model from labels. */
export function retrainCommand(): Command {
  return new Command('retrain')
    .description(
      'Runs that make a better model from verdicts: see them, start one, end one. Runs also start by themselves: by new ' +
        'verdicts, by a schedule, by drift. Brokers, registry and kpiSets are those that KAFKA_BROKERS, ' +
        'SCHEMA_REGISTRY_URL and KPI_SETS_FILE name.',
    )
    .addCommand(statusCommand())
    .addCommand(startCommand())
    .addCommand(cancelCommand())
    .addHelpText(
      'after',
      examples(
        'retrain status                                    every run, newest first; ▶ marks what is in progress',
        'retrain start --why "new antennas in the north"   ask for labels, learn, and let the gate decide',
        'retrain cancel --why "labelled by mistake"        end the run in progress; its labels are kept',
      ) +
        '\nAn order is a record on retrain.commands.v1 with who, when and why. The retrainer takes it up within seconds; what\n' +
        'it cannot do it puts on retrain.commands.v1.dlq, with why. Exit code 2: the command is at fault; 1: anything else.\n',
    );
}

const KPI_SET = '--kpi-set <name>';

function statusCommand(): Command {
  return new Command('status')
    .description('runs by kpiSet: what started them, where they stand, what the gate decided')
    .option(KPI_SET, 'only those of this kpiSet')
    .option('--json', 'an array of runs instead of a table')
    .addHelpText(
      'after',
      examples('retrain status', 'retrain status --kpi-set ran-cell-5m --json | jq .[0].decision'),
    )
    .action(async ({ kpiSet, json }: { kpiSet?: string; json?: true }) => {
      const runs = (await readRuns()).filter((run) => kpiSet === undefined || run.kpiSet === kpiSet);
      console.log(json ? pretty(runs) : statusText(runs));
    });
}

interface StartOptions extends Author {
  readonly kpiSet?: string;
  readonly budget?: number;
  readonly answerWithin?: number;
  readonly strategy?: string;
  readonly seed?: number;
}

function startCommand(): Command {
  return withAuthor(new Command('start'))
    .description('start a run now; refused where one of the kpiSet is in progress')
    .option(KPI_SET, 'needed where there are several')
    .option('--budget <labels>', 'labels to ask operators for (LABEL_BUDGET)', wholeNumber(0))
    .option('--answer-within <time>', 'such as 45m or 12h (LABEL_DEADLINE_MS)', duration)
    .option(
      '--strategy <name>',
      'how to choose what to ask for: tsal, abs, db, mlp or random (LABEL_STRATEGY)',
    )
    .option('--seed <number>', 'of everything random; by default it derives from the run', wholeNumber(0))
    .addHelpText(
      'after',
      examples(
        'retrain start --why "new antennas in the north"',
        'retrain start --kpi-set ran-cell-5m --budget 40 --answer-within 2h --why "before the weekend"',
        'retrain start --budget 0 --why "with the labels that there are"',
      ),
    )
    .action(async ({ kpiSet: name, budget, ...options }: StartOptions) => {
      const kpiSet = await kpiSetNamed(name);
      const { why, by, answerWithin = null, strategy = null, seed = null } = options;
      const order = { action: 'START', kpiSet, by, why, labelBudget: budget ?? null } as const;
      const id = await orderRetraining({ ...order, answerWithin, strategy, seed });
      console.log(`A run of ${kpiSet} is ordered (command ${id}): see retrain status --kpi-set ${kpiSet}.`);
    });
}

function cancelCommand(): Command {
  return withAuthor(new Command('cancel'))
    .description('end the run in progress; the model in force stays, and labels stay for the next run')
    .option(KPI_SET, 'needed where there are several')
    .option('--run <id>', 'only if it is this one')
    .addHelpText('after', examples('retrain cancel --why "half of the verdicts were on the wrong cells"'))
    .action(async ({ kpiSet: name, run, why, by }: Author & { kpiSet?: string; run?: string }) => {
      const kpiSet = await kpiSetNamed(name);
      const id = await orderRetraining({ action: 'CANCEL', kpiSet, runId: run ?? null, by, why });
      console.log(`The run of ${kpiSet} is to end (command ${id}): see retrain status --kpi-set ${kpiSet}.`);
    });
}

/** @throws TowerwatchError KPI_SET_UNKNOWN where it is not there, or none is named of several */
async function kpiSetNamed(name: string | undefined): Promise<string> {
  const { config } = await connect();
  const known = [...(await readKpiSets(config.KPI_SETS_FILE)).keys()];
  if (name === undefined && known.length === 1) return known[0];
  if (name !== undefined && known.includes(name)) return name;
  const wanted =
    name === undefined ? 'name a kpiSet with --kpi-set' : `the kpiSets file has no kpiSet ${name}`;
  throw new TowerwatchError('KPI_SET_UNKNOWN', `${wanted}; there are ${known.join(', ')}`);
}
