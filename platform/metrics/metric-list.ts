/** How a metric is declared; every label takes its values from a closed or configured list. */
export interface MetricDeclaration {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, ascending; histograms only. */
  readonly buckets?: readonly number[];
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const COUNTS = [1, 10, 50, 100, 250, 500, 1000, 2000, 4000, 10_000, 50_000];

/**
 * The closed list of metrics; `docs/metrics.md` is generated from it. Labels never hold an entity, an anomaly, a run or a
 * message. `model_id` is bounded because a model that is replaced takes its series with it.
 */
export const METRICS = {
  // Records through a stage
  towerwatch_records_in_total: {
    type: 'counter',
    help: 'Input records whose transaction was committed, refused ones included.',
    labels: ['topic'],
  },
  towerwatch_records_out_total: {
    type: 'counter',
    help: 'Records produced and committed, dead letters and snapshots apart.',
    labels: ['topic'],
  },
  towerwatch_refusals_total: {
    type: 'counter',
    help: 'Input records that were refused, by error code.',
    labels: ['topic', 'code'],
  },
  towerwatch_dead_letters_total: {
    type: 'counter',
    help: 'Input records put on the dead-letter topic.',
    labels: ['topic'],
  },
  towerwatch_consumer_lag_records: {
    type: 'gauge',
    help: 'Records between the last one processed and the end of the partition.',
    labels: ['topic', 'partition'],
  },
  towerwatch_partitions_assigned: {
    type: 'gauge',
    help: 'Input partitions that this instance owns.',
    labels: ['topic'],
  },

  // Transactions and state
  towerwatch_transaction_seconds: {
    type: 'histogram',
    help: 'Time from the first record of a transaction to its commit or abort, s.',
    labels: ['outcome'],
    buckets: SECONDS,
  },
  towerwatch_transaction_records: {
    type: 'histogram',
    help: 'Input records of a committed transaction.',
    labels: [],
    buckets: COUNTS,
  },
  towerwatch_errors_total: {
    type: 'counter',
    help: 'Errors at a boundary, by error code and what was done: CONTINUE, RETRY, DLQ or FAIL.',
    labels: ['code', 'decision'],
  },
  towerwatch_restored_records_total: {
    type: 'counter',
    help: 'Changelog and input records read to restore state.',
    labels: [],
  },
  towerwatch_restore_seconds: {
    type: 'histogram',
    help: 'Time to restore the state of one partition, s.',
    labels: [],
    buckets: SECONDS,
  },

  // Windows, scores, alerts
  towerwatch_windows_total: {
    type: 'counter',
    help: 'Windows and markers emitted, by status.',
    labels: ['kpi_set', 'status'],
  },
  towerwatch_scores_total: {
    type: 'counter',
    help: 'Score messages emitted, by status.',
    labels: ['kpi_set', 'status'],
  },
  towerwatch_model_info: {
    type: 'gauge',
    help: '1 for the model that this instance scores with; no series before the first model.',
    labels: ['kpi_set', 'model_id'],
  },
  towerwatch_model_reloads_total: {
    type: 'counter',
    help: 'Newly active models, by outcome: swapped or refused; towerwatch_refusals_total of models.v1 says why.',
    labels: ['kpi_set', 'outcome'],
  },
  towerwatch_alert_events_total: {
    type: 'counter',
    help: 'Events on anomalies.v1, by kind of alert, new state, severity, and whether suppressed.',
    labels: ['kpi_set', 'kind', 'state', 'severity', 'suppressed'],
  },
  towerwatch_directory_entities: {
    type: 'gauge',
    help: 'Entities of the inventory that this instance knows.',
    labels: [],
  },
  towerwatch_mutes: {
    type: 'gauge',
    help: 'False positives that mute alerts of the model they were raised by, as this instance knows them.',
    labels: [],
  },

  // Verdicts and labels
  towerwatch_labels_total: {
    type: 'counter',
    help: 'Labels written, revisions included, by their last verdict and by whether they are in force.',
    labels: ['kpi_set', 'verdict', 'state'],
  },
  towerwatch_label_conflicts: {
    type: 'gauge',
    help: 'Labels about which operators disagree, of those that the joiner still remembers.',
    labels: ['partition'],
  },
  towerwatch_feedback_waiting: {
    type: 'gauge',
    help: 'Verdicts that wait for what they speak of.',
    labels: ['partition'],
  },

  // History and models
  towerwatch_history_rows_total: {
    type: 'counter',
    help: 'Rows written to the history.',
    labels: ['table'],
  },
  towerwatch_history_flush_seconds: {
    type: 'histogram',
    help: 'Time to insert all rows that waited and to commit their offsets, s.',
    labels: [],
    buckets: SECONDS,
  },
  towerwatch_retrain_runs_total: {
    type: 'counter',
    help: 'Runs of the retrainer that ended, by kind, by what started them, and by outcome.',
    labels: ['kpi_set', 'kind', 'trigger', 'outcome'],
  },
  towerwatch_retrain_phase: {
    type: 'gauge',
    help: '1 for the phase that the run in progress is in; no series while none is.',
    labels: ['kpi_set', 'phase'],
  },
  towerwatch_label_requests_total: {
    type: 'counter',
    help: 'Label requests by state entered: OPEN, and then ANSWERED, EXPIRED or CANCELLED.',
    labels: ['kpi_set', 'state'],
  },
  towerwatch_training_progress_ratio: {
    type: 'gauge',
    help: 'Share of the steps of the training in progress that are done, 0 to 1; absent while none is.',
    labels: ['kpi_set'],
  },
  towerwatch_retrain_seconds: {
    type: 'histogram',
    help: 'Time that a run spent in a phase, s.',
    labels: ['kpi_set', 'phase'],
    buckets: [1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400],
  },
  towerwatch_console_streams: {
    type: 'gauge',
    help: 'Streams of live events that are open: about one a page.',
    labels: [],
  },
  towerwatch_console_events_total: {
    type: 'counter',
    help: 'Live events sent, once for each stream that they went to.',
    labels: ['event'],
  },
} as const satisfies Record<string, MetricDeclaration>;

export type MetricName = keyof typeof METRICS;

/** Names of the metrics of one type. */
export type MetricsOf<T extends MetricDeclaration['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];

export type LabelsOf<N extends MetricName> = (typeof METRICS)[N]['labels'][number];
