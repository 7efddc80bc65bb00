import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './child.ts';
import type { Step, Tally } from './step.ts';

/** Tests side by side; those that start servers of their own run one after the other. */
const SIDE_BY_SIDE = ['--maxWorkers=2'];
const IN_BAND = ['--runInBand'];

const NODE_OPTIONS = '--experimental-vm-modules --disable-warning=ExperimentalWarning';

/** How the title of a test that cannot run here ends. */
const SKIPPED = /\[skipped: (?<reason>.+)\]$/;

/** The part of Jest's JSON report that is read. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files whose tests could not even begin. */
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly title: string }[];
  }[];
}

/** The Jest tests below `test/<name>`. */
function suite(name: string, title: string, workers: readonly string[]): Step {
  return {
    name,
    title,
    async run() {
      const folder = await mkdtemp(join(tmpdir(), 'towerwatch-test-'));
      try {
        const file = join(folder, 'report.json');
        const report = ['--json', `--outputFile=${file}`];
        const args = ['--ci', '--passWithNoTests', ...workers, ...report, `test/${name}/`];
        const { status } = await runCommand(['jest', ...args], 'SHOWN', { NODE_OPTIONS });
        return tallyOf(status, await readFile(file, 'utf8').catch(() => undefined));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/** A run that fails without a failed test counts as one: Jest itself broke, or was killed. */
export function tallyOf(status: number | null, json: string | undefined): Tally {
  const report = json === undefined ? undefined : (JSON.parse(json) as JestReport);
  const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0);
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: (report?.testResults ?? [])
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'pending' || status === 'todo')
      .map(({ title }) => SKIPPED.exec(title)?.groups?.reason ?? title),
  };
}

export const SUITES: readonly Step[] = [
  suite('unit', 'single modules', SIDE_BY_SIDE),
  suite('property', 'laws that hold for any input', SIDE_BY_SIDE),
  suite('contract', 'schemas and generated files', SIDE_BY_SIDE),
  suite('pipeline', 'all stages in one process', SIDE_BY_SIDE),
  suite('regression', 'faults that must not come back', SIDE_BY_SIDE),
  suite('integration', 'on the real servers', IN_BAND),
  suite('browser', "the console's page, in a browser", IN_BAND),
  suite('faults', 'crashes and stalls on a real broker', IN_BAND),
];
