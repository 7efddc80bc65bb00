/** Heartbeats in the time of one session. */
export const BEATS_PER_SESSION = 6;

/**
 * Tells the group that this member lives until the task has ended, however long that takes. What the group answers, the
 * next heartbeat that is waited for hears too.
 */
export async function keepingAlive<R>(
  task: Promise<R>,
  heartbeat: () => Promise<void>,
  sessionTimeoutMs: number,
): Promise<R> {
  const beat = () => void heartbeat().catch(() => undefined);
  const timer = setInterval(beat, sessionTimeoutMs / BEATS_PER_SESSION);
  try {
    return await task;
  } finally {
    clearInterval(timer);
  }
}
