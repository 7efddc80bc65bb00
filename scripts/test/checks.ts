import { runCommand } from './child.ts';
import type { Step } from './step.ts';

const FOLDERS = ['core', 'platform', 'services', 'schemas', 'infra', 'scripts', 'bench', 'test'];

/** A check of the code as it stands, counted as one test; its output is shown where it fails. */
function check(name: string, title: string, ...command: readonly string[]): Step {
  return {
    name,
    title,
    async run() {
      const { status, text } = await runCommand(command, 'KEPT');
      const failed = status === 0 ? 0 : 1;
      if (failed > 0) console.log(text.trimEnd());
      return { passed: 1 - failed, failed, skipped: [] };
    },
  };
}

export const CHECKS: readonly Step[] = [
  check('types', 'TypeScript (tsc)', 'tsc', '--noEmit'),
  check('page', "TypeScript of the console's page (tsc)", 'tsc', '-p', 'services/console/page'),
  check(
    'bundle',
    "the console's page builds (vite)",
    'vite',
    'build',
    '--config=services/console/page/vite.config.ts',
    '--outDir=../../../node_modules/.cache/console-page',
    '--emptyOutDir',
    '--logLevel=warn',
  ),
  check('format', 'format and lint (biome)', 'biome', 'ci', '--colors=off'),
  check('lint', 'rules that need types (eslint)', 'eslint', '--max-warnings=0', '.'),
  check('imports', 'direction of imports (dependency-cruiser)', 'depcruise', ...FOLDERS),
  check(
    'generated-types',
    'types of messages are up to date',
    'node',
    'scripts/generate-types.ts',
    '--check',
  ),
  check('generated-docs', 'generated pages are up to date', 'node', 'scripts/generate-docs.ts', '--check'),
];
