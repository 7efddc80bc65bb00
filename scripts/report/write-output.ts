import { writeFileSync } from 'node:fs';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** @throws TowerwatchError OUTPUT_UNWRITABLE */
export function writeOutput(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0];
    throw new TowerwatchError('OUTPUT_UNWRITABLE', `${file}: cannot be written (${reason})`, { cause });
  }
}
