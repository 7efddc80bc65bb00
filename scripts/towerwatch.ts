#!/usr/bin/env node
import { Command } from 'commander';
import { runProgram } from './command-line.ts';
import { examples } from './towerwatch/command-parts.ts';
import { modelsCommand } from './towerwatch/models.ts';
import { retrainCommand } from './towerwatch/retrain.ts';

await runProgram(
  new Command('npm run towerwatch --')
    .description('What people do with Towerwatch by hand, on the servers that the environment names.')
    .addCommand(modelsCommand())
    .addCommand(retrainCommand())
    .addHelpText('after', examples('models list', 'retrain status', 'models --help', 'retrain --help')),
);
