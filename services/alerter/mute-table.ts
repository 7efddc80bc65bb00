import type { Mute } from '#core/alert/suppression.ts';
import { stateKey } from '#platform/stream/state-key.ts';
import type { Label } from '#schemas/types/topics.ts';

/** Models of a kpiSet whose mutes are kept: those in force before may be rolled back to. */
const KEPT_MODELS = 4;

/** What operators' verdicts mute. */
export interface MuteDirectory {
  of(entity: string, kpiSet: string): readonly Mute[];
}

const NONE: readonly Mute[] = [];

/**
 * The mutes that labels.v1 asks for: a FALSE_POSITIVE in force mutes alerts of the same kind, on its entity, of the model
 * that raised the alert. Another verdict in its place, or none, ends that. Mutes of models that later labels have left
 * behind are forgotten.
 */
export class MuteTable implements MuteDirectory {
  /** kpiSet/entity → label → its mute. */
  readonly #mutes = new Map<string, Map<string, Mute>>();
  /** kpiSet → model → time of the latest verdict that mutes alerts of it, ms. */
  readonly #models = new Map<string, Map<string, number>>();

  #size = 0;

  /** Mutes in memory. */
  get size(): number {
    return this.#size;
  }

  of(entity: string, kpiSet: string): readonly Mute[] {
    const labels = this.#mutes.get(stateKey(kpiSet, entity));
    return labels === undefined ? NONE : [...labels.values()];
  }

  /** The latest record of a label is the label as it stands. */
  apply(label: Label): void {
    const key = stateKey(label.kpiSet, label.entity);
    const mute = muteOf(label);
    if (mute === null) {
      this.#delete(key, label.id);
      return;
    }
    const labels = this.#mutes.get(key) ?? new Map<string, Mute>();
    if (!labels.has(label.id)) this.#size++;
    this.#mutes.set(key, labels.set(label.id, mute));
    this.#note(label.kpiSet, mute.modelId!, label.ts);
  }

  #note(kpiSet: string, modelId: string, ts: number): void {
    const models = this.#models.get(kpiSet) ?? new Map<string, number>();
    this.#models.set(kpiSet, models.set(modelId, Math.max(ts, models.get(modelId) ?? ts)));
    if (models.size <= KEPT_MODELS) return;
    const [[oldest]] = [...models].sort(([, a], [, b]) => a - b);
    models.delete(oldest);
    for (const [key, labels] of this.#mutes) {
      for (const [id, mute] of labels) if (mute.modelId === oldest) this.#delete(key, id);
    }
  }

  #delete(key: string, id: string): void {
    const labels = this.#mutes.get(key);
    if (!labels?.delete(id)) return;
    this.#size--;
    if (labels.size === 0) this.#mutes.delete(key);
  }
}

/** Silences have no model with whose end a mute could end: no label mutes them. */
function muteOf({ id, state, verdict, anomalyKind, modelId, reason }: Label): Mute | null {
  const mutes = state === 'IN_FORCE' && verdict === 'FALSE_POSITIVE' && anomalyKind === 'SCORE';
  if (!mutes || modelId === null) return null;
  return { kind: anomalyKind, modelId, reference: id, reason: reason ?? 'called a false positive' };
}
