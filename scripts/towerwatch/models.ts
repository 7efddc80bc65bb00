import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type Author, examples, pretty, withAuthor } from './command-parts.ts';
import { rollBackTarget } from './models/change.ts';
import { changeModel } from './models/change-model.ts';
import { connectModels } from './models/connection.ts';
import { listedModels, listText } from './models/list.ts';
import { shownModel, showText } from './models/show.ts';
import { verificationOf } from './models/verification.ts';
import { orderRetraining } from './retrain/order.ts';

/** `models`: what there is on models.v1, and which one is in force. */
export function modelsCommand(): Command {
  return new Command('models')
    .description(
      'Models on models.v1: see them, put one in force, go back to the one before. Brokers, registry and kpiSets are ' +
        'those that KAFKA_BROKERS, SCHEMA_REGISTRY_URL and KPI_SETS_FILE name.',
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(activateCommand())
    .addCommand(rejectCommand())
    .addCommand(rollBackCommand())
    .addHelpText(
      'after',
      examples(
        'models list                                       what there is, and what is in force',
        'models show MODEL_ID                              manifest, model card, and whether scorers take it',
        'models promote MODEL_ID --why "better on cells"   scorers that run change over, between two batches',
        'models reject MODEL_ID --why "no better by day"   the run that made it notes that a person said no',
        'models roll-back ran-cell-5m --why "false alerts" back to the one before',
      ) +
        '\nA change is a record on models.v1 with who, when and why. Of two people who change the same kpiSet at once the\n' +
        'later one wins. Exit code 2: the command is at fault, such as an unknown model; 1: anything else.\n',
    );
}

function listCommand(): Command {
  return new Command('list')
    .description('all models by kpiSet, newest first; ▶ marks the one in force')
    .option('--kpi-set <name>', 'only those of this kpiSet')
    .option('--json', 'an array of objects instead of tables')
    .addHelpText(
      'after',
      examples('models list', 'models list --kpi-set ran-cell-5m', 'models list --json | jq .[].modelId'),
    )
    .action(async ({ kpiSet, json }: { kpiSet?: string; json?: true }) => {
      const { catalogue } = await connectModels();
      console.log(json ? pretty(listedModels(catalogue, kpiSet)) : listText(catalogue, kpiSet));
    });
}

function showCommand(): Command {
  return new Command('show')
    .description(
      'manifest and model card of a model; loads it and scores its probe as a scorer does, and says what came of it',
    )
    .argument('<model-id>')
    .option('--json', 'everything but the bytes as an object')
    .option('--save <file>', 'write its ONNX graph to a file')
    .addHelpText(
      'after',
      examples('models show MODEL_ID', 'models show MODEL_ID --save model.onnx') +
        '\nExit code 1 where a scorer would refuse the model.\n',
    )
    .action(async (modelId: string, { json, save }: { json?: true; save?: string }) => {
      const { catalogue, kpiSets } = await connectModels();
      const model = catalogue.require(modelId);
      const verification = await verificationOf(model.artifact, await kpiSets());
      const shown = shownModel(model, catalogue, verification);
      console.log(json ? pretty(shown) : showText(shown));
      if (save !== undefined) writeFileSync(save, model.artifact.onnx);
      if (!verification.ok) process.exitCode = 1;
    });
}

function activateCommand(): Command {
  return withAuthor(new Command('activate').alias('promote'))
    .description('put a model in force for its kpiSet; a model that scorers would refuse is refused here')
    .argument('<model-id>')
    .addHelpText('after', examples('models activate MODEL_ID --why "fewer false alerts on week 14"'))
    .action(async (modelId: string, { why, by }: Author) => {
      const models = await connectModels();
      const { kpiSet } = models.catalogue.require(modelId).artifact;
      await changeModel(models, { kpiSet, modelId, cause: 'MANUAL', by, why, now: Date.now() });
    });
}

function rejectCommand(): Command {
  return withAuthor(new Command('reject'))
    .description(
      'say no to a candidate: the run that made it notes who and why; scorers go on with what they have',
    )
    .argument('<model-id>')
    .addHelpText(
      'after',
      examples('models reject MODEL_ID --why "flags every software upgrade"') +
        '\nThe retrainer notes it, and refuses where the model is in force: roll back then.\n',
    )
    .action(async (modelId: string, { why, by }: Author) => {
      const { catalogue } = await connectModels();
      const { kpiSet } = catalogue.require(modelId).artifact;
      await orderRetraining({ action: 'REJECT', kpiSet, modelId, by, why });
      console.log(`The retrainer is told that ${modelId} is rejected: see retrain status.`);
    });
}

function rollBackCommand(): Command {
  return withAuthor(new Command('roll-back'))
    .description(
      'put the model before the one in force back in force; rolled back twice, a kpiSet is where it was before that',
    )
    .argument('<kpi-set>')
    .option('--to <model-id>', 'back to this one')
    .addHelpText(
      'after',
      examples(
        'models roll-back ran-cell-5m --why "false alerts since 02:10"',
        'models roll-back ran-cell-5m --to MODEL_ID --why "the last one that was good"',
      ),
    )
    .action(async (kpiSet: string, { to, why, by }: Author & { to?: string }) => {
      const models = await connectModels();
      const modelId = to ?? rollBackTarget(models.catalogue, kpiSet);
      await changeModel(models, { kpiSet, modelId, cause: 'ROLL_BACK', by, why, now: Date.now() });
    });
}
