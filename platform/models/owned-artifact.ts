import type { ModelArtifact } from '#schemas/types/topics.ts';

/**
 * A decoded artifact to be kept: its bytes are copies, since a decoded one's hold on to the whole fetch in which they came.
 * @param extent `served` leaves out weights and optimiser state, which only training reads
 */
export function ownedArtifact(artifact: ModelArtifact, extent: 'served' | 'whole' = 'served'): ModelArtifact {
  const kept = extent === 'whole' ? artifact : { ...artifact, weights: null, optimizer: null };
  return { ...withOwnBytes(kept), probe: withOwnBytes(artifact.probe) };
}

function withOwnBytes<T extends object>(record: T): T {
  const own = Object.entries(record).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value) : value,
  ]);
  return Object.fromEntries(own) as T;
}
