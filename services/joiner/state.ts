import { type Received, review, type Subject } from '#core/feedback/subject.ts';
import { decodeSubject, encodeSubject } from '#core/feedback/subject-codec.ts';
import type { Snapshot } from '#platform/stream/stage.ts';

/** Looks for what is over this often in a horizon: hourly, where it is 30 days. */
const SWEEPS = 720;

/** What an operator of the service wants to know of one partition. */
export interface JoinerFigures {
  /** Verdicts that wait for what they speak of. */
  readonly waiting: number;
  /** Labels about which operators disagree. */
  readonly conflicts: number;
}

/** All that the joiner knows of one input partition: alerts and judged spans, each until the horizon after its end. */
export class JoinerState {
  readonly partition: number;
  /** Newest time of append on the partition, or the wall clock where that is idle, ms. */
  time = 0;
  /** Wall clock when the last record came, ms. */
  heardAt = 0;
  /** Offset of the newest record that the state reflects. */
  covered = -1n;
  readonly #horizonMs: number;
  readonly #subjects = new Map<string, Subject>();
  /** Ids of subjects that differ from the changelog. */
  readonly #touched = new Set<string>();
  #sweptAt = 0;
  #waiting = 0;
  #conflicts = 0;

  constructor(partition: number, horizonMs: number) {
    this.partition = partition;
    this.#horizonMs = horizonMs;
  }

  get size(): number {
    return this.#subjects.size;
  }

  get figures(): JoinerFigures {
    return { waiting: this.#waiting, conflicts: this.#conflicts };
  }

  /** @returns undefined where nothing is known of it @param expired what it gives up is added to these */
  current(id: string, expired: Received[]): Subject | undefined {
    const subject = this.#subjects.get(id);
    if (subject === undefined) return undefined;
    const reviewed = review(subject, this.time, this.#horizonMs);
    expired.push(...reviewed.expired);
    if (reviewed.subject !== subject) this.#put(id, reviewed.subject);
    return reviewed.subject ?? undefined;
  }

  set(subject: Subject): void {
    if (this.#subjects.get(subject.id) !== subject) this.#put(subject.id, subject);
  }

  /**
   * Looks at everything, if that is due: what a record meets later would have been given up then all the same.
   * @returns what has waited too long
   */
  sweep(): Received[] {
    const expired: Received[] = [];
    if (this.time - this.#sweptAt < this.#horizonMs / SWEEPS) return expired;
    this.#sweptAt = this.time;
    for (const id of [...this.#subjects.keys()]) this.current(id, expired);
    return expired;
  }

  /** Snapshots of what differs from the changelog, taken as written: a failed transaction drops this whole state. */
  takeSnapshots(): Snapshot[] {
    const snapshots = [...this.#touched].map((id) => {
      const subject = this.#subjects.get(id);
      return { key: id, state: subject === undefined ? null : encodeSubject(subject), covered: this.covered };
    });
    this.#touched.clear();
    return snapshots;
  }

  /** @param snapshot null where the snapshot was deleted @throws {RangeError} where it cannot be read */
  restore(id: string, snapshot: Uint8Array | null, covered: bigint): void {
    if (covered > this.covered) this.covered = covered;
    const subject = snapshot === null ? null : decodeSubject(snapshot);
    this.#keep(id, subject);
    if (subject !== null) this.time = Math.max(this.time, subject.touchedAt);
  }

  #put(id: string, subject: Subject | null): void {
    this.#keep(id, subject);
    this.#touched.add(id);
  }

  #keep(id: string, subject: Subject | null): void {
    this.#count(this.#subjects.get(id), -1);
    if (subject === null) this.#subjects.delete(id);
    else this.#subjects.set(id, subject);
    this.#count(subject, 1);
  }

  #count(subject: Subject | null | undefined, sign: 1 | -1): void {
    if (!subject) return;
    this.#waiting += sign * subject.waiting.length;
    if (subject.label?.conflict) this.#conflicts += sign;
  }
}
