import { CheckpointFile } from './checkpoint-file.ts';

/** Where what a run has learned is kept until the run has ended. */
export function tunedFile(
  folder: string,
  { runId, codeVersion }: { readonly runId: string; readonly codeVersion: string },
): CheckpointFile {
  return new CheckpointFile(folder, { tuned: runId, codeVersion });
}
