import type { KpiSet } from '#core/series/kpi-set.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import { sampleFault } from '#platform/stream/sample-check.ts';
import {
  noOutput,
  type Refusal,
  type Stage,
  type StageOutput,
  type StreamRecord,
} from '#platform/stream/stage.ts';
import { stateKey } from '#platform/stream/state-key.ts';
import type { KpiSample, KpiWindow } from '#schemas/types/topics.ts';
import { type TrackedEntity, WindowerState } from './state.ts';

/**
 * Cuts raw samples into windows with their condition, and marks entities that fall silent or are heard again.
 * A window, the state behind it and the offset of its last sample leave in one transaction.
 */
export function windowerStage(kpiSets: ReadonlyMap<string, KpiSet>): Stage<WindowerState, 'kpi.raw.v1'> {
  return {
    name: 'windower',
    input: 'kpi.raw.v1',
    outputs: ['kpi.windows.v1'],
    changelog: 'towerwatch.windower.state.v1',
    open: () => new WindowerState(kpiSets.values()),

    async step(state, records, now) {
      const output = noOutput();
      const windows: SeriesWindow[] = [];
      const moved = new Set<TrackedEntity>();
      for (const record of records) {
        const entity = takeIn(state, record, windows, output.refusals);
        if (entity === undefined) continue;
        for (const window of windows) emit(output, entity, window);
        if (windows.length > 0) moved.add(entity);
        state.heardAt = now;
        state.eventTime = Math.max(state.eventTime, eventTimeOf(record));
        findSilent(state, state.eventTime, output, moved);
      }
      addSnapshots(state, moved, output);
      return output;
    },

    async tick(state, now) {
      const output = noOutput();
      const moved = new Set<TrackedEntity>();
      // After a restore nobody knows how long it has been quiet: that counts from now.
      if (state.heardAt === 0) state.heardAt = now;
      findSilent(state, state.eventTime + (now - state.heardAt), output, moved);
      addSnapshots(state, moved, output);
      return output;
    },

    restore(state, key, snapshot, covered) {
      if (snapshot !== null) state.restore(key, snapshot, covered);
    },

    replayFrom: (state) => state.uncovered.values().next().value,

    replay(state, records) {
      for (const record of records) {
        if (takeIn(state, record, [], []) !== undefined) state.passTime(eventTimeOf(record));
      }
    },
  };
}

/**
 * Takes one sample into the state of its entity.
 * @param windows cleared, then filled with what the sample completes
 * @returns undefined where the sample changed nothing: it was refused, or the state reflects it already
 */
function takeIn(
  state: WindowerState,
  { offset, key, value: sample, appendedAt }: StreamRecord<KpiSample>,
  windows: SeriesWindow[],
  refusals: Refusal[],
): TrackedEntity | undefined {
  windows.length = 0;
  const tracked = state.kpiSets.get(sample.kpiSet);
  const fault = sampleFault(sample, key, tracked?.kpiSet, appendedAt);
  if (fault !== undefined || tracked === undefined) {
    refusals.push({ offset, ...fault! });
    return undefined;
  }
  const entity = state.track(tracked, sample.entity);
  if (offset <= entity.covered) return undefined;
  const outcome = tracked.series.accept(entity.block, sample, windows);
  entity.covered = offset;
  if (outcome !== 'ACCEPTED') {
    refusals.push({ offset, code: outcome, message: `sample of ${new Date(sample.ts).toISOString()}` });
    return undefined;
  }
  const stateId = stateKey(tracked.kpiSet.name, entity.entity);
  if (!state.uncovered.has(stateId)) state.uncovered.set(stateId, offset);
  return entity;
}

/** A clock that is ahead must not make the others look silent. */
function eventTimeOf({ value, appendedAt }: StreamRecord<KpiSample>): number {
  return Math.min(value.ts, appendedAt);
}

/** Looks at every entity of a kpiSet once for each of its grid steps that event time moves on. */
function findSilent(
  state: WindowerState,
  eventTime: number,
  output: StageOutput,
  moved: Set<TrackedEntity>,
): void {
  for (const tracked of state.kpiSets.values()) {
    const step = Math.floor(eventTime / tracked.kpiSet.granularityMs);
    if (step <= tracked.sweptStep) continue;
    tracked.sweptStep = step;
    for (const entity of tracked.entities.values()) {
      const marker = tracked.series.silence(entity.block, eventTime);
      if (marker === undefined) continue;
      emit(output, entity, marker);
      moved.add(entity);
    }
  }
}

/** Whole states, once per step however many windows an entity completed in it. */
function addSnapshots(state: WindowerState, moved: ReadonlySet<TrackedEntity>, output: StageOutput): void {
  for (const entity of moved) {
    const key = stateKey(entity.tracked.kpiSet.name, entity.entity);
    state.uncovered.delete(key);
    output.snapshots.push({ key, state: state.snapshot(entity), covered: entity.covered });
  }
}

function emit(output: StageOutput, { entity, tracked }: TrackedEntity, window: SeriesWindow): void {
  const { kpiSet } = tracked;
  const isMarker = window.status === 'SILENT' || window.status === 'RESUMED';
  const value: KpiWindow = {
    entity,
    kpiSet: kpiSet.name,
    end: window.end,
    status: window.status,
    length: isMarker ? 0 : kpiSet.windowLength,
    kpis: kpiSet.kpis.length,
    hop: kpiSet.hop,
    x: bytesOf(window.x),
    seasonal: bytesOf(window.seasonal),
    trend: bytesOf(window.trend),
    step: bytesOf(window.step),
    median: bytesOf(window.median),
    scale: bytesOf(window.scale),
    mask: bytesOf(window.mask),
  };
  output.emissions.push({ topic: 'kpi.windows.v1', key: entity, value });
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
