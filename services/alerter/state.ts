import { decodeAlertState, encodeAlertState } from '#core/alert/alert-codec.ts';
import type { AlertState } from '#core/alert/alert-state.ts';
import { silenceReviewedAt } from '#core/alert/silence.ts';
import type { Snapshot } from '#platform/stream/stage.ts';
import { splitStateKey, stateKey } from '#platform/stream/state-key.ts';

/** One entity of one kpiSet with something to remember, or with a snapshot to be deleted. */
interface TrackedAlert {
  readonly kpiSet: string;
  readonly entity: string;
  state: AlertState | undefined;
  /** As last written to the changelog; null where there is no snapshot. */
  written: Uint8Array | null;
}

/** An entity of one kpiSet, whose silence is under maintenance. */
export interface SilenceReview {
  readonly kpiSet: string;
  readonly entity: string;
  readonly state: AlertState;
}

/** All that the alerter knows of one input partition: nothing of quiet entities. */
export class AlerterState {
  readonly #tracked = new Map<string, TrackedAlert>();
  /** State key → offset of the record that last touched it, since the last snapshots. */
  readonly #touched = new Map<string, bigint>();
  /** State key → event time from which its silence is to be reviewed, ms. */
  readonly #reviews = new Map<string, number>();
  /** None of them is earlier. */
  #nextReview = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#tracked.size;
  }

  get(kpiSet: string, entity: string): AlertState | undefined {
    return this.#tracked.get(stateKey(kpiSet, entity))?.state;
  }

  /** @param offset of the record that led to this state */
  set(kpiSet: string, entity: string, state: AlertState | undefined, offset: bigint): void {
    const key = stateKey(kpiSet, entity);
    const tracked = this.#tracked.get(key);
    if (tracked !== undefined) tracked.state = state;
    else if (state !== undefined) this.#tracked.set(key, { kpiSet, entity, state, written: null });
    else return;
    this.#touched.set(key, offset);
    this.#plan(key, state);
  }

  /** Silences whose suppression may have ended by an event time, in the order in which they began. */
  silencesToReview(eventTime: number): SilenceReview[] {
    if (eventTime < this.#nextReview) return [];
    const due: TrackedAlert[] = [];
    this.#nextReview = Number.POSITIVE_INFINITY;
    for (const [key, at] of this.#reviews) {
      // What is due is reviewed now; if that leaves it silent, it is planned anew.
      if (at <= eventTime) due.push(this.#tracked.get(key)!);
      else this.#nextReview = Math.min(this.#nextReview, at);
    }
    return due.flatMap(({ kpiSet, entity, state }) =>
      state === undefined ? [] : [{ kpiSet, entity, state }],
    );
  }

  /** Snapshots of what differs from the changelog, taken as written: a failed transaction drops this whole state. */
  takeSnapshots(): Snapshot[] {
    const snapshots: Snapshot[] = [];
    for (const [key, covered] of this.#touched) {
      const tracked = this.#tracked.get(key)!;
      const bytes = tracked.state === undefined ? null : encodeAlertState(tracked.state);
      if (!sameBytes(bytes, tracked.written)) snapshots.push({ key, state: bytes, covered });
      tracked.written = bytes;
      if (bytes === null) this.#tracked.delete(key);
    }
    this.#touched.clear();
    return snapshots;
  }

  /** @param snapshot null where the snapshot was deleted @throws {RangeError} where it cannot be read */
  restore(key: string, snapshot: Uint8Array | null): void {
    if (snapshot === null) {
      this.#tracked.delete(key);
      this.#plan(key, undefined);
      return;
    }
    const [kpiSet, entity] = splitStateKey(key);
    const state = decodeAlertState(snapshot);
    this.#tracked.set(key, { kpiSet, entity, state, written: snapshot });
    this.#plan(key, state);
  }

  #plan(key: string, state: AlertState | undefined): void {
    const at = state === undefined ? null : silenceReviewedAt(state);
    if (at === null) this.#reviews.delete(key);
    else {
      this.#reviews.set(key, at);
      this.#nextReview = Math.min(this.#nextReview, at);
    }
  }
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return Buffer.compare(a, b) === 0;
}
