/** Given to the shutdown after the parent is gone, ms. */
const GRACE_MS = 10_000;

/**
 * Ends this process when the one that started it is gone, even by kill -9: the IPC channel between the two closes, and
 * this process sends itself SIGTERM, so that its own handlers run; after the grace it sends SIGKILL. Does nothing where
 * there is no such channel, as under a shell, systemd or Kubernetes. The channel keeps no process alive by itself.
 *
 * The parent's part: `spawn(process.execPath, ['main.ts'], { stdio: ['ignore', out, out, 'ipc'] })`, and `disconnect()`
 * on the child where it should stop.
 *
 * @param graceMs longest time for the shutdown, ms
 */
export function exitWithParent(graceMs: number = GRACE_MS): void {
  if (process.send === undefined) return;
  const end = () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs).unref();
    process.kill(process.pid, 'SIGTERM');
  };
  if (process.connected) process.once('disconnect', end);
  else end();
  process.channel?.unref();
}
