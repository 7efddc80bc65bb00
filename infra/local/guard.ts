/**
 * Keeps a server that cannot watch its parent by itself: `node guard.ts GRACE_MS COMMAND [ARGUMENT…]`, started with an
 * IPC channel. Runs the command, sends its pid up the channel, and ends as it ends. When the channel closes, because the
 * parent closed it or is gone in whatever way, the command gets SIGTERM, and after the grace SIGKILL.
 */
import { spawn } from 'node:child_process';

const [grace, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

child.once('spawn', () => {
  if (process.connected) process.send?.({ pid: child.pid });
});
child.once('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.once('exit', (code, signal) => {
  if (signal !== null) console.error(`ended by ${signal}`);
  process.exit(code ?? 1);
});

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), Number(grace));
}
process.once('disconnect', stop);
if (!process.connected) stop();
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
