import { Command } from 'commander';
import { CHECKS } from './test/checks.ts';
import { endWithUs, runCommand } from './test/child.ts';
import { runStep, type Step, summaryOf } from './test/step.ts';
import { SUITES } from './test/suites.ts';

const steps: readonly Step[] = [...CHECKS, ...SUITES];
const names = steps.map(({ name }) => name);

const command = new Command('npm test --')
  .description('Checks the code, then runs the tests. Every step runs, even where one before it fails.')
  .argument('[step...]', `what to run: ${names.join(', ')} (default: everything)`)
  .addHelpText('after', '\nExamples:\n  npm test\n  npm test -- types lint unit\n')
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
const wanted = new Set(command.parse().args);
const unknown = [...wanted].filter((name) => !names.includes(name));
if (unknown.length > 0) command.error(`no step ${unknown.join(', ')}: there are ${names.join(', ')}`);

endWithUs();
const chosen = wanted.size === 0 ? steps : steps.filter(({ name }) => wanted.has(name));
if (chosen.some((step) => SUITES.includes(step))) {
  // Tests start servers of their own, also where the environment names some.
  const own = { KAFKA_BROKERS: '', SCHEMA_REGISTRY_URL: '' };
  const browser = chosen.some(({ name }) => name === 'browser') ? ['--browser'] : [];
  const { status } = await runCommand(['sh', 'scripts/setup.sh', ...browser], 'SHOWN', own);
  if (status !== 0) process.exit(2);
}
const outcomes = [];
for (const step of chosen) outcomes.push(await runStep(step));
const { lines, failed } = summaryOf(outcomes);
console.log(`\n${lines.join('\n')}`);
process.exitCode = failed > 0 ? 1 : 0;
