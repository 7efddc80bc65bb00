const POLL_MS = 50;

/**
 * Waits until `look` gives something true.
 * @param what is awaited, for the message
 * @throws Error when it does not within the time, ms: far more than it takes on a busy machine
 */
export async function eventually<V>(
  what: string,
  look: () => V | Promise<V>,
  within = 60_000,
): Promise<NonNullable<Exclude<V, false>>> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found as NonNullable<Exclude<V, false>>;
    if (performance.now() > deadline) throw new Error(`not within ${within / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
