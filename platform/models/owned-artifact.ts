import type { ModelArtifact } from '#schemas/types/topics.ts';

/**
 * How much of an artifact is kept. `described` is without bytes but those of its signature; `served` also has the graph and
 * the probe, which scoring reads; `whole` also weights and optimiser state, which only training reads.
 */
export type ArtifactExtent = 'described' | 'served' | 'whole';

const NONE = Buffer.alloc(0);

/**
 * A decoded artifact to be kept: its bytes are copies, since a decoded one's hold on to the whole fetch in which they came.
 * Bytes that are left out are null, or empty.
 */
export function ownedArtifact(artifact: ModelArtifact, extent: ArtifactExtent = 'served'): ModelArtifact {
  const { onnx, weights, optimizer, probe } = artifact;
  const kept = {
    ...artifact,
    onnx: extent === 'described' ? NONE : onnx,
    weights: extent === 'whole' ? weights : null,
    optimizer: extent === 'whole' ? optimizer : null,
  };
  return { ...withOwnBytes(kept), probe: extent === 'described' ? withoutBytes(probe) : withOwnBytes(probe) };
}

function withOwnBytes<T extends object>(record: T): T {
  return mapBytes(record, (bytes) => Buffer.from(bytes));
}

function withoutBytes<T extends object>(record: T): T {
  return mapBytes(record, () => NONE);
}

function mapBytes<T extends object>(record: T, change: (bytes: Uint8Array) => Buffer): T {
  const changed = Object.entries(record).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? change(value) : value,
  ]);
  return Object.fromEntries(changed) as T;
}
