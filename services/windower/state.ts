import { createHash } from 'node:crypto';
import { EntitySeries } from '#core/series/entity-series.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { bytesOf, restoreBlock, type SeriesBlock } from '#core/series/series-block.ts';
import { splitStateKey } from '#platform/stream/state-key.ts';

/** Before the block's bytes: version (uint8), fingerprint of the kpiSet (uint32 at 4), event time reached (float64 at 8). */
const PREFIX_BYTES = 16;
const VERSION = 1;

/** One entity of one kpiSet, in one partition. */
export interface TrackedEntity {
  readonly tracked: TrackedKpiSet;
  readonly entity: string;
  readonly block: SeriesBlock;
  /** Offset of the last sample that the block reflects. */
  covered: bigint;
}

/** The entities of one kpiSet in one partition. */
export interface TrackedKpiSet {
  readonly kpiSet: KpiSet;
  /** Tells a snapshot of this kpiSet from one of the same name that was configured otherwise. */
  readonly fingerprint: number;
  readonly series: EntitySeries;
  readonly entities: Map<string, TrackedEntity>;
  /** Grid step of the partition's event time at the last look for silent entities. */
  sweptStep: number;
}

/** All that the windower knows of one input partition. */
export class WindowerState {
  readonly kpiSets: ReadonlyMap<string, TrackedKpiSet>;
  /** Newest event time of the partition, never ahead of the time when its sample came, ms. */
  eventTime = 0;
  /** Wall clock when the last sample came, ms. */
  heardAt = 0;
  /** State key → offset of its first sample that no snapshot covers; oldest first. */
  readonly uncovered = new Map<string, bigint>();

  constructor(kpiSets: Iterable<KpiSet>) {
    this.kpiSets = new Map(
      [...kpiSets].map((kpiSet) => [
        kpiSet.name,
        {
          kpiSet,
          fingerprint: fingerprintOf(kpiSet),
          series: new EntitySeries(kpiSet),
          entities: new Map(),
          sweptStep: 0,
        },
      ]),
    );
  }

  track(tracked: TrackedKpiSet, entity: string): TrackedEntity {
    let found = tracked.entities.get(entity);
    if (found === undefined) {
      found = { tracked, entity, block: tracked.series.create(), covered: -1n };
      tracked.entities.set(entity, found);
    }
    return found;
  }

  snapshot({ tracked, block }: TrackedEntity): Uint8Array {
    const { layout } = tracked.series;
    const bytes = new Uint8Array(PREFIX_BYTES + layout.bytes);
    const prefix = new DataView(bytes.buffer);
    prefix.setUint8(0, VERSION);
    prefix.setUint32(4, tracked.fingerprint, true);
    prefix.setFloat64(8, this.eventTime, true);
    bytes.set(bytesOf(block, layout), PREFIX_BYTES);
    return bytes;
  }

  /** @throws RangeError when the snapshot does not fit the kpiSet as it is configured now */
  restore(key: string, snapshot: Uint8Array, covered: bigint): void {
    const [kpiSetName, entityId] = splitStateKey(key);
    const tracked = this.kpiSets.get(kpiSetName);
    if (tracked === undefined) return;
    const entity = this.track(tracked, entityId);
    const prefix = new DataView(snapshot.buffer, snapshot.byteOffset);
    if (prefix.getUint8(0) !== VERSION) throw new RangeError(`snapshot of version ${prefix.getUint8(0)}`);
    if (prefix.getUint32(4, true) !== tracked.fingerprint) {
      throw new RangeError(`snapshot of another kpiSet ${kpiSetName} than is configured`);
    }
    const eventTime = prefix.getFloat64(8, true);
    restoreBlock(entity.block, tracked.series.layout, snapshot.subarray(PREFIX_BYTES));
    entity.covered = covered;
    this.passTime(eventTime);
  }

  /** Time has come so far, and who fell silent by then is known. @param eventTime ms */
  passTime(eventTime: number): void {
    this.eventTime = Math.max(this.eventTime, eventTime);
    for (const tracked of this.kpiSets.values()) {
      tracked.sweptStep = Math.floor(this.eventTime / tracked.kpiSet.granularityMs);
    }
  }
}

/** Of what gives the numbers in a snapshot their meaning. */
function fingerprintOf({ kpis, granularityMs, windowLength, hop, allowedLateness }: KpiSet): number {
  const meaning = JSON.stringify([
    kpis.map(({ name }) => name),
    granularityMs,
    windowLength,
    hop,
    allowedLateness,
  ]);
  return createHash('sha256').update(meaning).digest().readUInt32LE(0);
}
