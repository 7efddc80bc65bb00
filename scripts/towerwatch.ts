#!/usr/bin/env node
import { Command } from 'commander';
import { runProgram } from './command-line.ts';
import { modelsCommand } from './towerwatch/models.ts';

await runProgram(
  new Command('npm run towerwatch --')
    .description('What people do with Towerwatch by hand, on the servers that the environment names.')
    .addCommand(modelsCommand())
    .addHelpText(
      'after',
      '\nExamples:\n' + '  npm run towerwatch -- models list\n' + '  npm run towerwatch -- models --help\n',
    ),
);
