import { advanceAlert } from '#core/alert/advance.ts';
import type { AlertEvent } from '#core/alert/alert-event.ts';
import type { AlertContext } from '#core/alert/context.ts';
import type { AlertOutcome } from '#core/alert/outcome.ts';
import type { AlertPolicy } from '#core/alert/policy.ts';
import { reviewSilence } from '#core/alert/silence.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { noOutput, type Stage, type StageOutput } from '#platform/stream/stage.ts';
import type { AnomalyEvent, KpiScore } from '#schemas/types/topics.ts';
import type { EntityDirectory } from './entity-directory.ts';
import type { MuteDirectory } from './mute-table.ts';
import { settledFits, settledOf } from './settled.ts';
import { AlerterState } from './state.ts';

/** Region of entities that the inventory does not know, or knows without a region. */
const UNKNOWN_REGION = 'unknown';

export interface AlerterDependencies {
  readonly directory: EntityDirectory;
  readonly mutes: MuteDirectory;
  readonly kpiSets: ReadonlyMap<string, KpiSet>;
}

/**
 * Turns scores and markers into alerts (core/alert), and passes settled scores on as a series of their own. An entity's state goes to the changelog in the transaction in which
 * it changes, and only then: quiet entities have no state, hence no snapshot, and need no replay.
 */
export function alerterStage(
  policy: AlertPolicy,
  { directory, mutes, kpiSets }: AlerterDependencies,
): Stage<AlerterState, 'kpi.scores.v1'> {
  const contextOf = (entity: string, kpiSet: KpiSet): AlertContext => {
    const info = directory.get(entity);
    const maintenance = info?.maintenance ?? [];
    const region = info?.region ?? UNKNOWN_REGION;
    return { entity, region, kpiSet, maintenance, mutes: mutes.of(entity, kpiSet.name), policy };
  };

  /** A silence under maintenance ends its suppression when the partition's time passes the end of the work. */
  const reviewSilences = (state: AlerterState, eventTime: number, offset: bigint, output: StageOutput) => {
    for (const silence of state.silencesToReview(eventTime)) {
      const kpiSet = kpiSets.get(silence.kpiSet);
      if (kpiSet === undefined) continue;
      const outcome = reviewSilence(silence.state, eventTime, contextOf(silence.entity, kpiSet));
      emit(output, outcome);
      state.set(silence.kpiSet, silence.entity, outcome.state, offset);
    }
  };

  return {
    name: 'alerter',
    input: 'kpi.scores.v1',
    outputs: ['anomalies.v1', 'kpi.settled.v1'],
    changelog: 'towerwatch.alerter.state.v1',
    open: () => new AlerterState(),

    async step(state, records) {
      const output = noOutput();
      for (const { offset, key, value: score } of records) {
        const kpiSet = kpiSets.get(score.kpiSet);
        const fault = scoreFault(score, key, kpiSet);
        if (fault !== undefined || kpiSet === undefined) {
          output.refusals.push({ offset, ...fault! });
          continue;
        }
        if (score.status !== 'SILENT') reviewSilences(state, score.end, offset, output);
        const settled = settledOf(score, kpiSet);
        if (settled !== undefined) {
          output.emissions.push({ topic: 'kpi.settled.v1', key: settled.entity, value: settled });
        }
        const before = state.get(kpiSet.name, score.entity);
        const outcome = advanceAlert(before, score, contextOf(score.entity, kpiSet));
        emit(output, outcome);
        if (outcome.state !== before) state.set(kpiSet.name, score.entity, outcome.state, offset);
      }
      output.snapshots.push(...state.takeSnapshots());
      return output;
    },

    restore: (state, key, snapshot) => state.restore(key, snapshot),
  };
}

function scoreFault(
  score: KpiScore,
  key: string,
  kpiSet: KpiSet | undefined,
): { code: ErrorCode; message: string } | undefined {
  if (kpiSet === undefined) return { code: 'KPI_SET_UNKNOWN', message: `kpiSet ${score.kpiSet}` };
  if (key !== score.entity) {
    return { code: 'ENTITY_ID_INVALID', message: `entity ${score.entity} under key ${key}` };
  }
  if (!settledFits(score, kpiSet)) {
    const message = `${score.settled.length} settled scores, ${score.settledPValues.length} p-values, ${score.settledDelay} steps late, threshold ${score.settledThreshold}, where ${kpiSet.name} has hop ${kpiSet.hop}, windows of ${kpiSet.windowLength}`;
    return { code: 'SCORE_SHAPE', message };
  }
  if (score.status !== 'OK') return undefined;
  const { scores, pValues, contributions } = score;
  const fits =
    scores.length === kpiSet.hop &&
    pValues.length === kpiSet.hop &&
    contributions.length === kpiSet.kpis.length &&
    score.granularity === kpiSet.granularityMs;
  if (fits) return undefined;
  const message = `${scores.length} scores, ${pValues.length} p-values, ${contributions.length} contributions every ${score.granularity} ms, where ${kpiSet.name} has hop ${kpiSet.hop}, ${kpiSet.kpis.length} KPIs, ${kpiSet.granularityMs} ms`;
  return { code: 'SCORE_SHAPE', message };
}

function emit(output: StageOutput, { events }: AlertOutcome): void {
  for (const event of events) {
    output.emissions.push({ topic: 'anomalies.v1', key: event.entity, value: anomalyOf(event) });
  }
}

function anomalyOf({ suppression, topKpis, ...event }: AlertEvent): AnomalyEvent {
  return {
    ...event,
    topKpis: [...topKpis],
    suppression: suppression && {
      cause: suppression.cause,
      reference: suppression.reference,
      reason: suppression.reason,
    },
  };
}
