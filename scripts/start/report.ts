import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import { type Series, total } from '#platform/metrics/scrape.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { AlertLog } from './alert-log.ts';
import type { LearningReport } from './learning-report.ts';
import type { Replay } from './prepare-source.ts';
import type { ScoreTally } from './score-tally.ts';

/** Quality of another detector on the same steps. */
export interface Baseline {
  readonly detector: string;
  readonly aucPr: number;
  readonly vusPr: number;
}

/** What `--report` writes. Apart from seconds and the ids of models made by a run it is the same for the same input and seed. */
export interface Report {
  readonly replay: string;
  readonly kpiSet: string;
  readonly entities: number;
  readonly samples: {
    readonly produced: number;
    readonly accepted: number;
    readonly rejected: Readonly<Record<string, number>>;
  };
  /** Windows cut, markers apart. */
  readonly windows: number;
  /** Windows answered on `kpi.scores.v1`, unscored ones of the time before the first model included. */
  readonly scores: number;
  /** Steps that accepted samples complete in windows, and that no score answers. */
  readonly lost: number;
  /** Scores that are infinite or not a number, which count as none. */
  readonly notFinite: number;
  /** Answers to a step beyond its first. */
  readonly duplicated: number;
  readonly anomalies: {
    readonly opened: number;
    readonly confirmed: number;
    /** Ended by their settled scores; not among those closed. */
    readonly withdrawn: number;
    readonly closed: number;
    readonly bySeverity: Readonly<Record<string, number>>;
    readonly byKind: Readonly<Record<string, number>>;
    readonly suppressed: number;
    /** Of these, because operators called the like false. */
    readonly muted: number;
  };
  /** In force at the end. */
  readonly model: {
    readonly id: string;
    readonly family: string;
    readonly trainSeconds: number | null;
    readonly threshold: number;
    readonly windows: number;
  } | null;
  /** Of prompt scores by the source's labels, after what models have learned from; null where there are none. */
  readonly quality: EvaluationReport | null;
  /** Null where operators gave no feedback. */
  readonly learning: LearningReport | null;
  readonly baselines?: readonly Baseline[];
  readonly seconds: Readonly<Record<string, number>>;
}

export interface ReportParts {
  readonly replay: Replay;
  readonly produced: number;
  /** /metrics of the windower. */
  readonly windower: readonly Series[];
  readonly tally: ScoreTally;
  readonly expected: ReadonlyMap<string, Uint8Array>;
  readonly alerts: AlertLog;
  readonly model: ModelArtifact | undefined;
  readonly quality: EvaluationReport | undefined;
  readonly learning: LearningReport | undefined;
  readonly baselines: readonly Baseline[] | undefined;
  readonly seconds: Readonly<Record<string, number>>;
}

const RAW = { topic: 'kpi.raw.v1' };

export function reportOf(parts: ReportParts): Report {
  const { replay, produced, windower, tally, expected, alerts, model } = parts;
  const { quality, learning, baselines, seconds } = parts;
  const refusals = windower.filter(
    ({ name, labels }) => name === 'towerwatch_refusals_total' && labels.topic === RAW.topic,
  );
  const rejected = Object.fromEntries(
    refusals
      .map(({ labels, value }) => [labels.code, value] as const)
      .sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  const refused = Object.values(rejected).reduce((a, b) => a + b, 0);
  return {
    replay: replay.title,
    kpiSet: replay.kpiSet.name,
    entities: replay.source.entities.length,
    samples: {
      produced,
      accepted: total(windower, 'towerwatch_records_in_total', RAW) - refused,
      rejected,
    },
    windows: ['OK', 'WARMUP'].reduce(
      (sum, status) => sum + total(windower, 'towerwatch_windows_total', { status }),
      0,
    ),
    scores: tally.messages,
    notFinite: tally.notFinite,
    ...tally.compare(expected),
    anomalies: {
      opened: alerts.opened,
      confirmed: alerts.confirmed,
      withdrawn: alerts.withdrawn,
      closed: alerts.closed,
      bySeverity: alerts.count(({ severity }) => severity),
      byKind: alerts.count(({ kind }) => kind),
      suppressed: alerts.alerts.filter(({ suppression }) => suppression !== null).length,
      muted: alerts.alerts.filter(({ suppression }) => suppression?.cause === 'MUTED').length,
    },
    model:
      model === undefined
        ? null
        : {
            id: model.modelId,
            family: model.family,
            trainSeconds: model.trainSeconds,
            threshold: model.promptThreshold,
            windows: model.lineage.windows,
          },
    quality: quality ?? null,
    learning: learning ?? null,
    ...(baselines === undefined ? {} : { baselines }),
    seconds,
  };
}
