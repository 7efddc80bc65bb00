import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { TrainingCheckpoint } from '#core/detect/detector.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** Where a training stands, in a file of its own: named by all that determines the training, so that no other goes on from it. */
export class CheckpointFile {
  readonly #path: string;

  /**
   * @param identity data, settings and seed of the training, as JSON
   * @throws TowerwatchError TRAINING_FOLDER, before hours of training rather than in them
   */
  constructor(folder: string, identity: object) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    } catch (cause) {
      const message = `checkpoints cannot be written to ${folder}: ${(cause as Error).message}`;
      throw new TowerwatchError('TRAINING_FOLDER', message, { cause });
    }
    const name = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
    this.#path = join(folder, `${name}.checkpoint`);
  }

  /** @returns undefined where there is none, or it cannot be read: the training begins anew */
  read(): TrainingCheckpoint | undefined {
    try {
      return deserialize(readFileSync(this.#path)) as TrainingCheckpoint;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all: a crash in between leaves the one before. */
  write(checkpoint: TrainingCheckpoint): void {
    writeFileSync(`${this.#path}.new`, serialize(checkpoint));
    renameSync(`${this.#path}.new`, this.#path);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
