import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import type { Progress } from '#scripts/start/progress.ts';
import type { RunningService } from '#scripts/start/services.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import { readStages, type StageName, type StageReading } from './flow.ts';
import type { GeneratorTask } from './generator.ts';
import { type ProcessUsage, usageOf } from './process-usage.ts';

const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url));

/** Everything that is counted, at one moment. */
export interface Reading {
  /** Wall clock, ms. */
  readonly at: number;
  /** Samples that the generator has put on the broker. */
  readonly sent: number;
  readonly stages: Readonly<Record<StageName, StageReading>>;
  /** By process; absent where it cannot be read. */
  readonly usage: ReadonlyMap<string, ProcessUsage>;
}

/** Readings at both ends of the measured span. */
export interface Measurement {
  readonly start: Reading;
  readonly end: Reading;
}

export interface MeasureOptions {
  readonly task: GeneratorTask;
  /** s */
  readonly warmUp: number;
  readonly seconds: number;
  readonly services: readonly RunningService[];
  readonly servers: readonly { readonly name: string; readonly pid: number }[];
  readonly admin: KafkaAdmin;
  readonly progress: Progress;
}

/**
 * Sends the load from a process of its own and reads all counters at both ends of the span. Resolves when everything is
 * sent; it may not be processed yet.
 * @throws TowerwatchError SERVICE_FAILED when the generator ends before its time
 */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { task, warmUp, seconds, services, servers, admin, progress } = options;
  const { samples } = task.load;
  const onSent = (sent: number) => progress.update('sent', sent, samples);
  const generator = new LoadGenerator({ file: GENERATOR, task, total: samples, onSent });
  const processes = [...servers, ...services.map(pidOf), { name: 'generator', pid: generator.pid }];
  const read = async (): Promise<Reading> => {
    const usage = processes.map(({ name, pid }) => [name, usageOf(pid)] as const);
    return {
      at: Date.now(),
      sent: generator.sent,
      stages: await readStages(services, admin),
      usage: new Map(usage.filter((one): one is [string, ProcessUsage] => one[1] !== undefined)),
    };
  };
  const span = async (): Promise<Measurement> => {
    await generator.begin();
    await sleep(warmUp * 1000);
    const start = await read();
    await sleep(start.at + seconds * 1000 - Date.now());
    const end = await read();
    await generator.allSent();
    return { start, end };
  };
  return Promise.race([span(), generator.failed]);
}

function pidOf({ name, process: child }: RunningService): { name: string; pid: number } {
  return { name, pid: child.pid! };
}
