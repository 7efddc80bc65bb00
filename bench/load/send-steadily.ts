import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the process that sends tells the one that started it; 0 when it stands ready and waits for a message to begin. */
export interface LoadProgress {
  /** Records that are on the broker. */
  readonly sent: number;
}

const SEND_EVERY_MS = 50;

/**
 * In the process that sends: waits for word to begin, then sends so many records a second until all are sent, catching up
 * where a send took long.
 * @param send those from one number up to, and without, another
 */
export async function sendSteadily(
  { total, rate }: { readonly total: number; readonly rate: number },
  send: (from: number, to: number) => Promise<void>,
): Promise<void> {
  say(0);
  await once(process, 'message');
  const started = performance.now();
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * rate));
    if (due > sent) {
      await send(sent, due);
      say(due);
    }
    sent = due;
    await sleep(SEND_EVERY_MS);
  }
}

function say(sent: number): void {
  process.send?.({ sent } satisfies LoadProgress);
}
