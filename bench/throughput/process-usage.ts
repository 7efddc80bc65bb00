import { readFileSync } from 'node:fs';

/** What a process has used since it began. */
export interface ProcessUsage {
  /** User and system. */
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
  /** At the moment. */
  readonly rssBytes: number;
}

/** Linux counts CPU time for users in hundredths of a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
/** Fields of /proc/PID/stat, counted from the one after the command. */
const UTIME = 11;
const STIME = 12;

/** @returns undefined where there is no /proc (elsewhere than on Linux), or no such process any more */
export function usageOf(pid: number): ProcessUsage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command may contain spaces; its closing bracket is the last.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
    return {
      cpuSeconds: (Number(fields[UTIME]) + Number(fields[STIME])) / TICKS_PER_SECOND,
      peakRssBytes: bytes('VmHWM'),
      rssBytes: bytes('VmRSS'),
    };
  } catch {
    return undefined;
  }
}
