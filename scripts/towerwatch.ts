#!/usr/bin/env node
import { Command } from 'commander';
import { runProgram } from './command-line.ts';
import { examples } from './towerwatch/command-parts.ts';
import { compareCommand } from './towerwatch/compare.ts';
import { evaluateCommand } from './towerwatch/evaluate.ts';
import { fitCommand } from './towerwatch/fit.ts';
import { modelsCommand } from './towerwatch/models.ts';
import { retrainCommand } from './towerwatch/retrain.ts';
import { scoreCommand } from './towerwatch/score.ts';
import { spectrumCommand } from './towerwatch/spectrum.ts';
import { trafficCommand } from './towerwatch/traffic.ts';

await runProgram(
  new Command('npm run towerwatch --')
    .description(
      'What people do with Towerwatch by hand: detectors on files, and models and training on the servers that the ' +
        'environment names.',
    )
    .addCommand(fitCommand())
    .addCommand(scoreCommand())
    .addCommand(evaluateCommand())
    .addCommand(compareCommand())
    .addCommand(trafficCommand())
    .addCommand(spectrumCommand())
    .addCommand(modelsCommand())
    .addCommand(retrainCommand())
    .addHelpText(
      'after',
      examples('compare cells/ --html comparison.html', 'models list', 'retrain status', 'fit --help'),
    ),
);
