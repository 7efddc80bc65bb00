import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file that is generated and committed. */
export interface GeneratedFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly content: string;
}

export const repositoryRoot = fileURLToPath(new URL('../', import.meta.url));

/** True where the committed file is what would be generated now. */
export function isCurrent(file: GeneratedFile): boolean {
  try {
    return readFileSync(`${repositoryRoot}${file.path}`, 'utf8') === file.content;
  } catch {
    return false;
  }
}

/**
 * Writes the files, or with `--check` among the arguments only compares them: a difference is named and sets exit code 1.
 * @param command how to generate them again, for the message
 */
export function writeOrCheck(
  files: readonly GeneratedFile[],
  args: readonly string[],
  command: string,
): void {
  const stale = files.filter((file) => !isCurrent(file));
  if (!args.includes('--check')) {
    for (const file of stale) writeFileSync(`${repositoryRoot}${file.path}`, file.content);
    console.log(stale.length === 0 ? 'Up to date.' : `Written: ${stale.map((f) => f.path).join(', ')}`);
    return;
  }
  for (const file of stale) console.error(`${file.path} is not what would be generated: run \`${command}\`.`);
  if (stale.length > 0) process.exitCode = 1;
}

/** Formats TypeScript as the repository's own code is formatted. */
export function formatTypeScript(source: string): string {
  const biome = fileURLToPath(new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url));
  const result = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=generated.ts'], {
    cwd: repositoryRoot,
    input: source,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`biome could not format the generated code: ${result.stderr}`);
  return result.stdout;
}
