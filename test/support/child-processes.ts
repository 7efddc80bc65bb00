import { readdirSync, readFileSync } from 'node:fs';

/** Processes that run, and were started by another, whose command line has a certain word. */
export function childProcesses(parent: number, word: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isRunning(pid) && parentOf(pid) === parent && read(pid, 'cmdline').includes(word));
}

/** Neither gone nor waiting for its parent to notice that it has ended. */
export function isRunning(pid: number): boolean {
  const [state] = fieldsOf(pid);
  return state !== undefined && state !== 'Z';
}

const parentOf = (pid: number) => Number(fieldsOf(pid)[1]);

/** State, parent and more: what follows the name. */
function fieldsOf(pid: number): string[] {
  const [, fields] = read(pid, 'stat').split(') ');
  return fields?.split(' ') ?? [];
}

/** Empty once the process is gone. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
