#!/usr/bin/env node
import { Command } from 'commander';
import { runProgram } from './command-line.ts';
import { examples } from './towerwatch/command-parts.ts';

/** Loaded by name: no command waits for the brokers' client, the charts or the networks of another. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  fit: async () => (await import('./towerwatch/fit.ts')).fitCommand(),
  score: async () => (await import('./towerwatch/score.ts')).scoreCommand(),
  evaluate: async () => (await import('./towerwatch/evaluate.ts')).evaluateCommand(),
  compare: async () => (await import('./towerwatch/compare.ts')).compareCommand(),
  traffic: async () => (await import('./towerwatch/traffic.ts')).trafficCommand(),
  spectrum: async () => (await import('./towerwatch/spectrum.ts')).spectrumCommand(),
  active: async () => (await import('./towerwatch/active.ts')).activeCommand(),
  models: async () => (await import('./towerwatch/models.ts')).modelsCommand(),
  retrain: async () => (await import('./towerwatch/retrain.ts')).retrainCommand(),
  tokens: async () => (await import('./towerwatch/tokens.ts')).tokensCommand(),
};

const program = new Command('npm run towerwatch --')
  .description(
    'What people do with Towerwatch by hand: detectors on files, and models and training on the servers that the ' +
      'environment names.',
  )
  .addHelpText(
    'after',
    examples('compare cells/ --html comparison.html', 'models list', 'retrain status', 'fit --help'),
  );
const named = COMMANDS[process.argv[2]];
for (const load of named ? [named] : Object.values(COMMANDS)) program.addCommand(await load());
await runProgram(program);
