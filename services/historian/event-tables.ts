import type { RowBinaryWriter } from '#platform/clickhouse/row-binary-writer.ts';
import type {
  AnomalyEvent,
  Entity,
  Feedback,
  Label,
  LabelRequest,
  ModelArtifact,
  ModelRecord,
  RetrainRun,
} from '#schemas/types/topics.ts';
import { type HistoryRecord, historyTable, message } from './history-table.ts';

/** The whole message, so that the history also has what no column holds. */
const record = (row: RowBinaryWriter, value: unknown) => row.string(JSON.stringify(value));

const appendedAt = (row: RowBinaryWriter, _: unknown, { appendedAt }: HistoryRecord<unknown>) =>
  row.dateTime64(appendedAt);

export const anomaliesTable = historyTable('anomalies', message<AnomalyEvent>, {
  kpi_set: (row, event) => row.string(event.kpiSet),
  entity: (row, event) => row.string(event.entity),
  id: (row, event) => row.string(event.id),
  revision: (row, event) => row.uint32(event.revision),
  kind: (row, event) => row.string(event.kind),
  state: (row, event) => row.string(event.state),
  severity: (row, event) => row.string(event.severity),
  at: (row, event) => row.dateTime64(event.at),
  start: (row, event) => row.dateTime64(event.from),
  end: (row, event) => row.dateTime64(event.to),
  group_id: (row, event) => row.nullableString(event.groupId),
  model_id: (row, event) => row.nullableString(event.modelId),
  suppressed: (row, event) => row.nullableString(event.suppression?.cause),
  record,
  appended_at: appendedAt,
});

export const feedbackTable = historyTable('feedback', message<Feedback>, {
  kpi_set: (row, feedback) => row.string(feedback.kpiSet),
  entity: (row, feedback) => row.string(feedback.entity),
  id: (row, feedback) => row.string(feedback.id),
  verdict: (row, feedback) => row.string(feedback.verdict),
  action: (row, feedback) => row.string(feedback.action),
  source: (row, feedback) => row.string(feedback.source),
  operator: (row, feedback) => row.string(feedback.operator),
  anomaly_id: (row, feedback) => row.nullableString(feedback.anomalyId),
  start: (row, feedback) => row.nullableDateTime64(feedback.from),
  end: (row, feedback) => row.nullableDateTime64(feedback.to),
  ts: (row, feedback) => row.dateTime64(feedback.ts),
  record,
  appended_at: appendedAt,
});

export const labelsTable = historyTable('labels', message<Label>, {
  kpi_set: (row, label) => row.string(label.kpiSet),
  entity: (row, label) => row.string(label.entity),
  id: (row, label) => row.string(label.id),
  revision: (row, label) => row.uint32(label.revision),
  label: (row, label) => row.string(label.label),
  verdict: (row, label) => row.string(label.verdict),
  state: (row, label) => row.string(label.state),
  source: (row, label) => row.string(label.source),
  conflict: (row, label) => row.bool(label.conflict),
  start: (row, label) => row.dateTime64(label.from),
  end: (row, label) => row.dateTime64(label.to),
  run_id: (row, label) => row.nullableString(label.runId),
  ts: (row, label) => row.dateTime64(label.ts),
  record,
  appended_at: appendedAt,
});

export const labelRequestsTable = historyTable('label_requests', message<LabelRequest>, {
  kpi_set: (row, request) => row.string(request.kpiSet),
  run_id: (row, request) => row.string(request.runId),
  id: (row, request) => row.string(request.id),
  entity: (row, request) => row.string(request.entity),
  start: (row, request) => row.dateTime64(request.from),
  end: (row, request) => row.dateTime64(request.to),
  state: (row, request) => row.string(request.state),
  strategy: (row, request) => row.string(request.strategy),
  deadline: (row, request) => row.dateTime64(request.deadline),
  record,
  appended_at: appendedAt,
});

export const runsTable = historyTable('runs', message<RetrainRun>, {
  kpi_set: (row, run) => row.string(run.kpiSet),
  id: (row, run) => row.string(run.id),
  kind: (row, run) => row.string(run.kind),
  phase: (row, run) => row.string(run.phase),
  trigger: (row, run) => row.string(run.trigger.kind),
  started_at: (row, run) => row.dateTime64(run.startedAt),
  updated_at: (row, run) => row.dateTime64(run.updatedAt),
  finished_at: (row, run) => row.nullableDateTime64(run.finishedAt),
  record,
  appended_at: appendedAt,
});

/** All of a model but its bytes, which may be megabytes. */
function manifest({ onnx, weights, optimizer, probe, signature, ...rest }: ModelArtifact) {
  return { ...rest, signature: signature?.toString('base64') ?? null };
}

export const modelsTable = historyTable(
  'models',
  ({ value }: HistoryRecord<ModelRecord>) => value?.artifact ?? null,
  {
    kpi_set: (row, model) => row.string(model.kpiSet),
    id: (row, model) => row.string(model.modelId),
    family: (row, model) => row.string(model.family),
    parent: (row, model) => row.nullableString(model.parent),
    run_id: (row, model) => row.nullableString(model.runId),
    sha256: (row, model) => row.string(model.sha256),
    size: (row, model) => row.uint32(model.size),
    created_at: (row, model) => row.dateTime64(model.createdAt),
    record: (row, model) => record(row, manifest(model)),
    appended_at: appendedAt,
  },
);

export const activationsTable = historyTable(
  'activations',
  ({ value }: HistoryRecord<ModelRecord>) => value?.activation ?? null,
  {
    kpi_set: (row, activation) => row.string(activation.kpiSet),
    since: (row, activation) => row.dateTime64(activation.since),
    model_id: (row, activation) => row.string(activation.modelId),
    previous: (row, activation) => row.nullableString(activation.previous),
    cause: (row, activation) => row.string(activation.cause),
    record,
    appended_at: appendedAt,
  },
);

/** A deleted entity stays as a row that says so, or an older one of it would come back. */
export const entitiesTable = historyTable('entities', (entry: HistoryRecord<Entity>) => entry, {
  entity: (row, { key }) => row.string(key),
  name: (row, { value }) => row.nullableString(value?.name),
  region: (row, { value }) => row.nullableString(value?.region),
  site: (row, { value }) => row.nullableString(value?.site),
  kind: (row, { value }) => row.nullableString(value?.kind),
  latitude: (row, { value }) => row.nullableFloat64(value?.coordinates?.latitude),
  longitude: (row, { value }) => row.nullableFloat64(value?.coordinates?.longitude),
  tags: (row, { value }) => row.stringArray(value?.tags ?? []),
  record: (row, { value }) => record(row, value),
  deleted: (row, { value }) => row.bool(value === null),
  appended_at: appendedAt,
});
