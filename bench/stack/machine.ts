import { cpus, loadavg } from 'node:os';

/** Where a bench ran. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  /** Averages of 1 and 5 minutes at the end. More than the bench's own: others used the machine too. */
  readonly load: readonly number[];
}

export function thisMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0].model,
    cores: all.length,
    node: process.versions.node,
    load: loadavg().slice(0, 2),
  };
}

/** In the first line of a summary. */
export function machineText({ cores, cpu, load }: Machine): string {
  return `${cores} × ${cpu}, load average ${load.map((one) => one.toFixed(1)).join(', ')}`;
}
