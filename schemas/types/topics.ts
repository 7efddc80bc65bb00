// Generated from schemas/asyncapi.yaml and schemas/avro by scripts/generate-types.ts: edit those.

/** One multivariate measurement of one entity, in raw units. Key: entity. */
export interface KpiSample {
  /** Id of the base station or cell, 1 to 256 bytes of UTF-8; equals the record key. */
  entity: string;
  /** Name of the kpiSet that gives order and units of the values. */
  kpiSet: string;
  /** Event time, ms since 1970-01-01 UTC. */
  ts: number;
  /** One value per KPI in the kpiSet's order, in the kpiSet's units; null where a KPI was not measured. */
  values: (null | number)[];
  /**
   * True where the sender doubts the measurement: the step is masked.
   *
   * Default: false
   */
  suspect: boolean;
}

/** OK: scored and alerted. WARMUP: scored and shown, never alerted. SILENT: marker, the entity stopped sending. RESUMED: marker, it sends again. UNKNOWN: newer than the reader's schema; never written. */
export type WindowStatus = 'OK' | 'WARMUP' | 'SILENT' | 'RESUMED' | 'UNKNOWN';

/** W consecutive steps of one entity's K KPIs in scaled units, (raw - median) / scale, with their condition; the last hop steps are new. Packed fields are little-endian float32, row-major. Markers (SILENT, RESUMED) have length 0 and empty packed fields. Key: entity. */
export interface KpiWindow {
  /** Id of the entity; equals the record key. */
  entity: string;
  /** Name of the kpiSet; where window and kpiSet disagree in shape, the window is refused. */
  kpiSet: string;
  /** Event time of the last step, ms; of a SILENT marker the last sample heard, of a RESUMED marker the first sample heard again. */
  end: number;
  /** What the window is good for, or which marker it is. */
  status: WindowStatus;
  /**
   * W, steps in the window; 0 in a marker.
   *
   * Default: 0
   */
  length: number;
  /**
   * K, KPIs in the window.
   *
   * Default: 0
   */
  kpis: number;
  /**
   * Steps that are new since the entity's last window.
   *
   * Default: 0
   */
  hop: number;
  /**
   * float32 [W,K], scaled measurements; held values where masked.
   *
   * Default: ""
   */
  x: Buffer;
  /**
   * float32 [W,K], scaled seasonal profile at each step.
   *
   * Default: ""
   */
  seasonal: Buffer;
  /**
   * float32 [K], scaled trend, frozen at the window's first step.
   *
   * Default: ""
   */
  trend: Buffer;
  /**
   * float32 [K], typical absolute change from one step to the next, scaled units.
   *
   * Default: ""
   */
  step: Buffer;
  /**
   * float32 [K], median in raw units.
   *
   * Default: ""
   */
  median: Buffer;
  /**
   * float32 [K], robust scale in raw units.
   *
   * Default: ""
   */
  scale: Buffer;
  /**
   * W times ceil(K/8) bytes, one bit per step and KPI, least significant bit first: 1 where the value is held or suspect.
   *
   * Default: ""
   */
  mask: Buffer;
}

/** OK, WARMUP, SILENT, RESUMED: as the window. UNSCORED: no model in force yet. UNKNOWN: newer than the reader's schema; never written. */
export type ScoreStatus = 'OK' | 'WARMUP' | 'SILENT' | 'RESUMED' | 'UNSCORED' | 'UNKNOWN';

/** Prompt scores of the new steps of one window, and settled ones of steps before. Step j of hop has time end - (hop - 1 - j) * granularity. Key: entity. */
export interface KpiScore {
  /** Id of the entity; equals the record key. */
  entity: string;
  /** Name of the kpiSet. */
  kpiSet: string;
  /** Event time of the window's last step, or of the marker, ms. */
  end: number;
  /** What the scores are good for. */
  status: ScoreStatus;
  /**
   * Time from one step to the next, ms.
   *
   * Default: 0
   */
  granularity: number;
  /**
   * Prompt score of each new step, oldest first, higher is more anomalous; empty in markers and where UNSCORED.
   *
   * Default: []
   */
  scores: number[];
  /**
   * Contribution of each KPI to the window's score, >= 0, in the kpiSet's order; empty where scores is.
   *
   * Default: []
   */
  contributions: number[];
  /**
   * Share of normal steps that score as high, 0 to 1, by the model's calibration; one per score.
   *
   * Default: []
   */
  pValues: number[];
  /**
   * Model that scored; null where UNSCORED and in markers.
   *
   * Default: null
   */
  modelId: null | string;
  /**
   * The prompt threshold by which the entity's scores are judged, in units of score.
   *
   * Default: null
   */
  threshold: null | number;
  /**
   * Settled scores of as many earlier steps, oldest first, higher is more anomalous: value j of hop speaks of the step end - (settledDelay + hop - 1 - j) * granularity. Empty where the model has no settled score.
   *
   * Default: []
   */
  settled: number[];
  /**
   * Share of normal steps whose settled score is as high, 0 to 1; one per settled score.
   *
   * Default: []
   */
  settledPValues: number[];
  /**
   * The settled threshold by which the entity's settled scores are judged, in units of score; null where there are none.
   *
   * Default: null
   */
  settledThreshold: null | number;
  /**
   * Steps by which settled scores follow prompt ones.
   *
   * Default: 0
   */
  settledDelay: number;
}

/** Settled scores of consecutive steps: each judges its step by what came before and after it. Step j of n has time end - (n - 1 - j) * granularity. Key: entity. */
export interface SettledScore {
  /** Id of the entity; equals the record key. */
  entity: string;
  /** Name of the kpiSet. */
  kpiSet: string;
  /** Event time of the last settled step, ms. */
  end: number;
  /**
   * Time from one step to the next, ms.
   *
   * Default: 0
   */
  granularity: number;
  /**
   * Settled score of each step, oldest first, higher is more anomalous.
   *
   * Default: []
   */
  scores: number[];
  /**
   * Share of normal steps whose settled score is as high, 0 to 1; one per score.
   *
   * Default: []
   */
  pValues: number[];
  /**
   * Model that gave the scores.
   *
   * Default: null
   */
  modelId: null | string;
  /**
   * The settled threshold by which the entity's scores are judged, in units of score.
   *
   * Default: null
   */
  threshold: null | number;
}

/** SCORE: scores over threshold. TELEMETRY_SILENT: the entity stopped sending. UNKNOWN: newer than the reader's schema; never written. */
export type AnomalyKind = 'SCORE' | 'TELEMETRY_SILENT' | 'UNKNOWN';

/** OPEN: raised by prompt scores. UPDATED: goes on, with new figures. CONFIRMED, WITHDRAWN: by settled scores. CLOSED: over. UNKNOWN: newer than the reader's schema; never written. */
export type AnomalyState = 'OPEN' | 'UPDATED' | 'CONFIRMED' | 'WITHDRAWN' | 'CLOSED' | 'UNKNOWN';

/** From p-value, duration and number of KPIs. UNKNOWN: newer than the reader's schema; never written. */
export type Severity = 'MINOR' | 'MAJOR' | 'CRITICAL' | 'UNKNOWN';

/** How much one KPI made of an alert. */
export interface KpiContribution {
  /** Name of the KPI in the kpiSet. */
  kpi: string;
  /** Share of the alert's whole contribution, 0 to 1. */
  contribution: number;
}

/** MAINTENANCE: a maintenance window of the entity. MUTED: an operator called the same kind of alert false and no newer model is in force. UNKNOWN: newer than the reader's schema; never written. */
export type SuppressionCause = 'MAINTENANCE' | 'MUTED' | 'UNKNOWN';

/** Why an alert is kept from operators; it stays visible. */
export interface Suppression {
  /** What suppresses it. */
  cause: SuppressionCause;
  /**
   * Id of the maintenance window or of the label that suppresses it.
   *
   * Default: null
   */
  reference: null | string;
  /**
   * In words, for people.
   *
   * Default: ""
   */
  reason: string;
}

/** A change in the life of one alert; the latest event of an id is the alert as it stands. Key: entity. */
export interface AnomalyEvent {
  /** entity~kpiSet~kind~start ms: deterministic, the same in a replay. */
  id: string;
  /** Id of the entity; equals the record key. */
  entity: string;
  /** Name of the kpiSet. */
  kpiSet: string;
  /** What raised the alert. */
  kind: AnomalyKind;
  /** State that this event brings the alert to. */
  state: AnomalyState;
  /**
   * Number of events of this id before this one: the highest revision is the newest.
   *
   * Default: 0
   */
  revision: number;
  /**
   * Event time of the step that brought this change, ms.
   *
   * Default: 0
   */
  at: number;
  /** Event time of the first anomalous step, or of the first missing step where silent, ms. */
  from: number;
  /** Event time of the last anomalous step so far, ms. */
  to: number;
  /** How grave the alert is so far. */
  severity: Severity;
  /**
   * Shared by alerts of one region and kpiSet that started in the same bucket of time: region~kpiSet~start of the bucket, ms.
   *
   * Default: null
   */
  groupId: null | string;
  /**
   * KPIs that made the alert, largest contribution first.
   *
   * Default: []
   */
  topKpis: KpiContribution[];
  /**
   * Number of KPIs involved, as counted for the severity.
   *
   * Default: 0
   */
  kpiCount: number;
  /**
   * Number of steps over threshold so far.
   *
   * Default: 0
   */
  steps: number;
  /**
   * Model whose scores opened the alert; null where no model was asked.
   *
   * Default: null
   */
  modelId: null | string;
  /**
   * Highest prompt score so far.
   *
   * Default: null
   */
  score: null | number;
  /**
   * Prompt threshold when the alert opened, in units of score.
   *
   * Default: null
   */
  threshold: null | number;
  /**
   * Lowest p-value of a prompt score so far, 0 to 1.
   *
   * Default: null
   */
  pValue: null | number;
  /**
   * Highest settled score so far.
   *
   * Default: null
   */
  settledScore: null | number;
  /**
   * Settled threshold by which the alert was confirmed or withdrawn, in units of score.
   *
   * Default: null
   */
  settledThreshold: null | number;
  /**
   * Null where the alert is shown to operators.
   *
   * Default: null
   */
  suppression: null | Suppression;
  /**
   * Why it was withdrawn or closed, in words.
   *
   * Default: null
   */
  reason: null | string;
}

/** FALSE_POSITIVE: an alert on normal behaviour. TRUE_POSITIVE: a rightful alert. FALSE_NEGATIVE: an anomaly without an alert. NORMAL: rightly without an alert. UNKNOWN: newer than the reader's schema; never written. */
export type Verdict = 'FALSE_POSITIVE' | 'TRUE_POSITIVE' | 'FALSE_NEGATIVE' | 'NORMAL' | 'UNKNOWN';

/** GIVE: a verdict. RETRACT: takes back the operator's verdict on the same thing. UNKNOWN: newer than the reader's schema; never written. */
export type FeedbackAction = 'GIVE' | 'RETRACT' | 'UNKNOWN';

/** Where feedback was given. UNKNOWN: newer than the reader's schema, or not said. */
export type FeedbackSource = 'TICKETING' | 'CONSOLE' | 'SIMULATED' | 'UNKNOWN';

/** One operator's verdict on an alert, on a span of time, or in answer to a label request. The operator's last verdict on the same thing wins. Key: any; readers that join use the entity in the value. */
export interface Feedback {
  /** Unique id given by the sender; a repeated id is the same feedback. */
  id: string;
  /** What the operator says; ignored where action is RETRACT. */
  verdict: Verdict;
  /**
   * Whether the verdict is given or taken back.
   *
   * Default: "GIVE"
   */
  action: FeedbackAction;
  /**
   * Id of the feedback that this one replaces or retracts, where the sender knows it.
   *
   * Default: null
   */
  replaces: null | string;
  /** Id of the entity. */
  entity: string;
  /** Name of the kpiSet. */
  kpiSet: string;
  /**
   * Alert that it speaks of; null where it speaks of a span.
   *
   * Default: null
   */
  anomalyId: null | string;
  /**
   * First step of the span, event time in ms; may be null where anomalyId is given.
   *
   * Default: null
   */
  from: null | number;
  /**
   * Last step of the span, event time in ms; may be null where anomalyId is given.
   *
   * Default: null
   */
  to: null | number;
  /**
   * Label request that it answers.
   *
   * Default: null
   */
  labelRequestId: null | string;
  /**
   * Names of the KPIs that the operator holds responsible; empty where not said.
   *
   * Default: []
   */
  kpis: string[];
  /**
   * In the operator's words.
   *
   * Default: null
   */
  reason: null | string;
  /**
   * Id in the ticketing tool.
   *
   * Default: null
   */
  ticketId: null | string;
  /** Who says it: user name or id of the tool's account. */
  operator: string;
  /**
   * Where it was given.
   *
   * Default: "UNKNOWN"
   */
  source: FeedbackSource;
  /** When it was given, ms; decides which verdict is the last. */
  ts: number;
}

/** What the span is. UNKNOWN: newer than the reader's schema; never written. */
export type LabelClass = 'NORMAL' | 'ANOMALOUS' | 'UNKNOWN';

/** IN_FORCE: counts. RETRACTED: all its verdicts were taken back. UNKNOWN: newer than the reader's schema; never written. */
export type LabelState = 'IN_FORCE' | 'RETRACTED' | 'UNKNOWN';

/** The last verdict of one operator. */
export interface OperatorVerdict {
  /** Who said it. */
  operator: string;
  /** What the operator said. */
  verdict: Verdict;
  /** Feedback that said it. */
  feedbackId: string;
  /** When it was given, ms. */
  ts: number;
}

/** Joined verdicts on one span of one entity; refers to measurements, which are in the history. The latest record of an id is the label as it stands. Key: entity. */
export interface Label {
  /** The anomaly's id, or entity~kpiSet~from ms~to ms: deterministic, the same in a replay. */
  id: string;
  /** Id of the entity; equals the record key. */
  entity: string;
  /** Name of the kpiSet. */
  kpiSet: string;
  /** Event time of the first step, ms. */
  from: number;
  /** Event time of the last step, ms. */
  to: number;
  /** By the last verdict. */
  label: LabelClass;
  /**
   * Whether the label counts.
   *
   * Default: "IN_FORCE"
   */
  state: LabelState;
  /**
   * Number of records of this id before this one.
   *
   * Default: 0
   */
  revision: number;
  /** The last verdict. */
  verdict: Verdict;
  /**
   * Where the last verdict was given.
   *
   * Default: "UNKNOWN"
   */
  source: FeedbackSource;
  /**
   * True where operators disagree.
   *
   * Default: false
   */
  conflict: boolean;
  /**
   * One entry per operator whose verdict stands, oldest first.
   *
   * Default: []
   */
  verdicts: OperatorVerdict[];
  /**
   * Alert that the verdict speaks of.
   *
   * Default: null
   */
  anomalyId: null | string;
  /**
   * Kind of that alert: a FALSE_POSITIVE mutes it on this entity.
   *
   * Default: null
   */
  anomalyKind: null | AnomalyKind;
  /**
   * Model that raised that alert: the mute ends with the next one.
   *
   * Default: null
   */
  modelId: null | string;
  /**
   * Label request that was answered.
   *
   * Default: null
   */
  labelRequestId: null | string;
  /**
   * Retraining run that asked for the label.
   *
   * Default: null
   */
  runId: null | string;
  /**
   * Names of the KPIs held responsible, of all verdicts that stand.
   *
   * Default: []
   */
  kpis: string[];
  /**
   * The last operator's words.
   *
   * Default: null
   */
  reason: null | string;
  /** Time of the last verdict, ms. */
  ts: number;
}

/** OPEN: waits for a verdict. ANSWERED: has one. EXPIRED: the deadline passed. CANCELLED: the run ended without it. UNKNOWN: newer than the reader's schema; never written. */
export type LabelRequestState = 'OPEN' | 'ANSWERED' | 'EXPIRED' | 'CANCELLED' | 'UNKNOWN';

/** A judged span near the one in question, for comparison. */
export interface JudgedNeighbour {
  /** Label of the span. */
  labelId: string;
  /** Id of its entity. */
  entity: string;
  /** Event time of its first step, ms. */
  from: number;
  /** Event time of its last step, ms. */
  to: number;
  /** What it was judged to be. */
  label: LabelClass;
  /** Distance in the model's embedding, in standard deviations. */
  distance: number;
}

/** A span of one entity that a retraining run wants an operator to judge. The latest record of an id is the request as it stands. Key: run id. */
export interface LabelRequest {
  /** runId~entity~from ms: deterministic, the same when the run resumes. */
  id: string;
  /** Retraining run that asks; equals the record key. */
  runId: string;
  /** Name of the kpiSet. */
  kpiSet: string;
  /** Id of the entity. */
  entity: string;
  /** Event time of the first step to judge, ms. */
  from: number;
  /** Event time of the last step to judge, ms. */
  to: number;
  /**
   * Where the request stands.
   *
   * Default: "OPEN"
   */
  state: LabelRequestState;
  /**
   * When it was asked, ms.
   *
   * Default: 0
   */
  createdAt: number;
  /** After this time the run goes on without it, ms. */
  deadline: number;
  /** Number of labels that the run may ask for in all. */
  budget: number;
  /**
   * Round of the run that asks, from 0.
   *
   * Default: 0
   */
  round: number;
  /**
   * Place in the round's queue, 0 first.
   *
   * Default: 0
   */
  rank: number;
  /**
   * Query strategy that picked the span, such as tsal or random.
   *
   * Default: ""
   */
  strategy: string;
  /**
   * Cluster of history that the span stands for.
   *
   * Default: null
   */
  cluster: null | number;
  /**
   * Highest score of the span by the model that asks.
   *
   * Default: null
   */
  score: null | number;
  /**
   * Model whose embedding or score picked the span.
   *
   * Default: null
   */
  modelId: null | string;
  /**
   * Nearest judged spans, nearest first.
   *
   * Default: []
   */
  neighbours: JudgedNeighbour[];
  /**
   * Id of the feedback that answered it.
   *
   * Default: null
   */
  answeredBy: null | string;
}

/** START, CANCEL: a run. PROMOTE, REJECT: a candidate model. ROLL_BACK: to an earlier model. UNKNOWN: newer than the reader's schema; never written. */
export type RetrainAction = 'START' | 'CANCEL' | 'PROMOTE' | 'REJECT' | 'ROLL_BACK' | 'UNKNOWN';

/** A person's order to the retrainer. Key: kpiSet. */
export interface RetrainCommand {
  /** Unique id given by the sender; a repeated id is the same command. */
  id: string;
  /** Name of the kpiSet; equals the record key. */
  kpiSet: string;
  /** What is to be done. */
  action: RetrainAction;
  /**
   * Run to cancel; null: the one in progress.
   *
   * Default: null
   */
  runId: null | string;
  /**
   * Model to promote, reject or roll back to; null with ROLL_BACK: the one in force before.
   *
   * Default: null
   */
  modelId: null | string;
  /**
   * Labels that the started run may ask for; null: as configured.
   *
   * Default: null
   */
  labelBudget: null | number;
  /**
   * Time for operators to answer label requests, ms; null: as configured.
   *
   * Default: null
   */
  answerWithin: null | number;
  /**
   * Query strategy of the started run; null: as configured.
   *
   * Default: null
   */
  strategy: null | string;
  /**
   * Seed of the started run; null: derived from the run's id.
   *
   * Default: null
   */
  seed: null | number;
  /** Who orders it. */
  by: string;
  /** Reason, in words. */
  why: string;
  /** When it was ordered, ms. */
  ts: number;
}

/** BASE: trains a model without labels. FINE_TUNE: improves the model in force by labels. UNKNOWN: newer than the reader's schema; never written. */
export type RunKind = 'BASE' | 'FINE_TUNE' | 'UNKNOWN';

/** BOOTSTRAP: enough history and no model. FEEDBACK: enough new verdicts. SCHEDULE: time. DRIFT: scores left their calibration. COMMAND: a person. UNKNOWN: newer than the reader's schema; never written. */
export type TriggerKind = 'BOOTSTRAP' | 'FEEDBACK' | 'SCHEDULE' | 'DRIFT' | 'COMMAND' | 'UNKNOWN';

/** What started a run. */
export interface RunTrigger {
  /** Kind of trigger. */
  kind: TriggerKind;
  /**
   * In words, with the figure that crossed its bound.
   *
   * Default: ""
   */
  detail: string;
  /**
   * Command that started it.
   *
   * Default: null
   */
  commandId: null | string;
}

/** TRIGGERED, SAMPLING (choosing what to label), AWAITING_LABELS, TRAINING (a base model), FINE_TUNING, VALIDATING (the gate), then one of PROMOTED, REJECTED, CANCELLED, FAILED. UNKNOWN: newer than the reader's schema; never written. */
export type RunPhase =
  | 'TRIGGERED'
  | 'SAMPLING'
  | 'AWAITING_LABELS'
  | 'TRAINING'
  | 'FINE_TUNING'
  | 'VALIDATING'
  | 'PROMOTED'
  | 'REJECTED'
  | 'CANCELLED'
  | 'FAILED'
  | 'UNKNOWN';

/** When a run entered a phase. */
export interface PhaseEntry {
  /** The phase. */
  phase: RunPhase;
  /** When it was entered, ms. */
  since: number;
}

/** PROMOTED: put in force. REJECTED: kept, not put in force. UNKNOWN: newer than the reader's schema; never written. */
export type GateOutcome = 'PROMOTED' | 'REJECTED' | 'UNKNOWN';

/** Quality on one set of labelled steps; null where not measured. Point figures are at the deployed threshold. */
export interface Figures {
  /**
   * Area under the precision-recall curve, per step, 0 to 1.
   *
   * Default: null
   */
  aucPr: null | number;
  /**
   * Volume under the surface of precision-recall curves, 0 to 1.
   *
   * Default: null
   */
  vusPr: null | number;
  /**
   * F1 of steps at the deployed threshold, 0 to 1.
   *
   * Default: null
   */
  pointF1: null | number;
  /**
   * F1 of steps at the best threshold in hindsight, 0 to 1.
   *
   * Default: null
   */
  bestF1: null | number;
  /**
   * Share of events of already-detected kinds with any step over threshold, 0 to 1.
   *
   * Default: null
   */
  visibleRecall: null | number;
  /**
   * Share of events of formerly missed kinds with any step over threshold, 0 to 1.
   *
   * Default: null
   */
  fnRecall: null | number;
  /**
   * Share of normal regimes that look anomalous with any step over threshold, 0 to 1.
   *
   * Default: null
   */
  normalFlagged: null | number;
  /**
   * Alerts on normal behaviour, per entity and day.
   *
   * Default: null
   */
  falseAlertsPerEntityDay: null | number;
}

/** One model that the promotion gate compared. */
export interface Candidate {
  /** What it is: base, threshold, tuned, head or fusion. */
  name: string;
  /**
   * Its id, where it was published.
   *
   * Default: null
   */
  modelId: null | string;
  /** Figures of its prompt score on the held-back labels. */
  prompt: Figures;
  /**
   * Figures of its settled score on the held-back labels.
   *
   * Default: null
   */
  settled: null | Figures;
  /**
   * True where it passed every condition of the gate.
   *
   * Default: false
   */
  eligible: boolean;
  /**
   * Condition that it failed, in words.
   *
   * Default: ""
   */
  reason: string;
}

/** What the promotion gate, or a person, decided. */
export interface GateDecision {
  /** The decision. */
  outcome: GateOutcome;
  /** Why, in words with figures. */
  reason: string;
  /** gate, or who decided. */
  by: string;
  /** When, ms. */
  at: number;
  /**
   * Name of the candidate that was promoted.
   *
   * Default: null
   */
  chosen: null | string;
  /**
   * Every candidate with its figures.
   *
   * Default: []
   */
  candidates: Candidate[];
}

/** Why a run failed. */
export interface RunFailure {
  /** Error code, as in docs/errors.md. */
  code: string;
  /** In words. */
  message: string;
}

/** One run of the retrainer as it stands: enough to resume it after a crash, and to show it. Key: run id. */
export interface RetrainRun {
  /** Id of the run; equals the record key. */
  id: string;
  /** Name of the kpiSet. */
  kpiSet: string;
  /** What the run makes. */
  kind: RunKind;
  /** What started the run. */
  trigger: RunTrigger;
  /** Phase that the run is in. */
  phase: RunPhase;
  /**
   * Phases entered, oldest first, the present one last.
   *
   * Default: []
   */
  history: PhaseEntry[];
  /** When the run was triggered, ms. */
  startedAt: number;
  /** When this record was written, ms. */
  updatedAt: number;
  /**
   * When it ended, ms; null while it goes on.
   *
   * Default: null
   */
  finishedAt: null | number;
  /**
   * Times that the present phase was begun, 1 without a crash.
   *
   * Default: 1
   */
  attempt: number;
  /**
   * Share of the present phase that is done, 0 to 1.
   *
   * Default: 0
   */
  progress: number;
  /**
   * What it is doing, in words.
   *
   * Default: ""
   */
  message: string;
  /**
   * Seed of everything random in the run.
   *
   * Default: 0
   */
  seed: number;
  /**
   * Start of the history that it reads, event time in ms.
   *
   * Default: null
   */
  historyFrom: null | number;
  /**
   * End of the history that it reads, event time in ms.
   *
   * Default: null
   */
  historyTo: null | number;
  /**
   * Model in force when the run began.
   *
   * Default: null
   */
  baseModelId: null | string;
  /**
   * Round of label requests, from 0.
   *
   * Default: 0
   */
  round: number;
  /**
   * Labels that the run may ask for in all.
   *
   * Default: 0
   */
  labelBudget: number;
  /**
   * Time for operators to answer label requests, in all rounds together, ms; null: as configured.
   *
   * Default: null
   */
  answerWithin: null | number;
  /**
   * Query strategy; null: as configured.
   *
   * Default: null
   */
  strategy: null | string;
  /**
   * Labels asked for so far.
   *
   * Default: 0
   */
  labelsRequested: number;
  /**
   * Label requests answered so far.
   *
   * Default: 0
   */
  labelsAnswered: number;
  /**
   * After this time the run goes on with the labels it has, ms.
   *
   * Default: null
   */
  deadline: null | number;
  /**
   * Labels that the run uses: none is used twice as new.
   *
   * Default: []
   */
  labelIds: string[];
  /**
   * Models that the run published.
   *
   * Default: []
   */
  modelIds: string[];
  /**
   * What came of it; null before.
   *
   * Default: null
   */
  decision: null | GateDecision;
  /**
   * Present where the phase is FAILED.
   *
   * Default: null
   */
  failure: null | RunFailure;
}

/** A few windows with the scores that the model gave them when it was made: a scorer repeats them before it swaps. */
export interface ModelProbe {
  /** B, windows. */
  count: number;
  /** float32 [B,W,K], scaled units. */
  x: Buffer;
  /** float32 [B,W,K], scaled units. */
  seasonal: Buffer;
  /** float32 [B,K], scaled units. */
  trend: Buffer;
  /** float32 [B,K], scaled units. */
  step: Buffer;
  /** float32 [B,hop], expected. */
  scores: Buffer;
  /** float32 [B,K], expected. */
  contributions: Buffer;
  /**
   * float32 [B,hop], expected; null where the model has no settled score.
   *
   * Default: null
   */
  settled: null | Buffer;
  /**
   * Largest difference allowed, relative to max(1, |expected|).
   *
   * Default: 0.0001
   */
  tolerance: number;
}

/** Thresholds of one entity, in place of the model's. */
export interface EntityThreshold {
  /** Id of the entity. */
  entity: string;
  /** Prompt threshold. */
  prompt: number;
  /**
   * Settled threshold; null for the model's.
   *
   * Default: null
   */
  settled: null | number;
}

/** Generalised Pareto distribution of the excess over start. */
export interface ParetoTail {
  /** Score at which the tail begins. */
  start: number;
  /** Share of scores beyond start, 0 to 1. */
  share: number;
  /** Scale, in units of score. */
  scale: number;
  /** Shape; 0 is exponential. */
  shape: number;
}

/** Distribution of scores on normal data, to turn a score into a p-value: interpolated between quantiles, beyond the tail's start by a generalised Pareto distribution. */
export interface Calibration {
  /** Scores that it was made from. */
  count: number;
  /** Levels of the quantiles, ascending, 0 to 1. */
  levels: number[];
  /** Score at each level, ascending. */
  scores: number[];
  /**
   * Fitted tail; null where quantiles alone are used.
   *
   * Default: null
   */
  tail: null | ParetoTail;
}

/** What a model was trained on. */
export interface DataLineage {
  /** Start of the history read, event time in ms. */
  from: number;
  /** End of the history read, event time in ms. */
  to: number;
  /** Entities read. */
  entities: number;
  /** Windows trained on. */
  windows: number;
  /**
   * SHA-256 over the windows in the order read, lower-case hexadecimal.
   *
   * Default: null
   */
  sha256: null | string;
  /**
   * Seed of the training.
   *
   * Default: 0
   */
  seed: number;
  /**
   * Labels used.
   *
   * Default: []
   */
  labelIds: string[];
  /**
   * Labels that were false positives.
   *
   * Default: 0
   */
  falsePositives: number;
  /**
   * Labels that were true positives.
   *
   * Default: 0
   */
  truePositives: number;
  /**
   * Labels that were false negatives.
   *
   * Default: 0
   */
  falseNegatives: number;
  /**
   * Labels that answered requests.
   *
   * Default: 0
   */
  requested: number;
  /**
   * Labels kept for the gate, not trained on.
   *
   * Default: 0
   */
  heldBack: number;
  /**
   * Windows made from false negatives.
   *
   * Default: 0
   */
  augmented: number;
  /**
   * Windows of history replayed beside the labels.
   *
   * Default: 0
   */
  replayed: number;
}

/** A trained model with all that is needed to serve it, to tune it further and to judge it. Probe tensors are packed little-endian float32, row-major. */
export interface ModelArtifact {
  /** Id of the model; equals the record key after model/. */
  modelId: string;
  /** Detector family, such as mahalanobis or cvae. */
  family: string;
  /**
   * Model that it was tuned from; null for a base model.
   *
   * Default: null
   */
  parent: null | string;
  /**
   * Run that made it; null where it was published by hand.
   *
   * Default: null
   */
  runId: null | string;
  /** Name of the kpiSet that it scores. */
  kpiSet: string;
  /** Names of its K KPIs, in order. */
  kpis: string[];
  /** W, steps in a window. */
  windowLength: number;
  /** New steps scored in each window. */
  hop: number;
  /** ONNX graph: inputs x, seasonal [B,W,K], trend, step [B,K], as far as it reads them; outputs score [B,hop], contribution [B,K]; float32. */
  onnx: Buffer;
  /** Length of onnx, bytes. */
  size: number;
  /** SHA-256 of onnx, lower-case hexadecimal. */
  sha256: string;
  /**
   * Ed25519 signature of the 32 bytes of sha256.
   *
   * Default: null
   */
  signature: null | Buffer;
  /**
   * Id of the key that signed.
   *
   * Default: null
   */
  signedBy: null | string;
  /**
   * Weights for the next fine-tune, in the family's own packing; null where the family has none.
   *
   * Default: null
   */
  weights: null | Buffer;
  /**
   * SHA-256 of weights, lower-case hexadecimal.
   *
   * Default: null
   */
  weightsSha256: null | string;
  /**
   * Optimiser state that belongs to the weights.
   *
   * Default: null
   */
  optimizer: null | Buffer;
  /** Warm-up and check of a loaded model. */
  probe: ModelProbe;
  /** Prompt scores above it are anomalous. */
  promptThreshold: number;
  /**
   * Settled scores above it are anomalous; null where the model has no settled score.
   *
   * Default: null
   */
  settledThreshold: null | number;
  /**
   * Steps by which settled scores follow prompt ones: with hop - 1 the most that they look ahead.
   *
   * Default: 0
   */
  settledDelay: number;
  /**
   * How the thresholds were chosen, such as quantile 0.998.
   *
   * Default: ""
   */
  thresholdMethod: string;
  /**
   * Entities with thresholds of their own.
   *
   * Default: []
   */
  entityThresholds: EntityThreshold[];
  /**
   * Always empty: the settled score is an output of the model.
   *
   * Default: []
   */
  settlingWeights: number[];
  /** Of prompt scores. */
  promptCalibration: Calibration;
  /**
   * Of settled scores.
   *
   * Default: null
   */
  settledCalibration: null | Calibration;
  /** Data, labels and seed. */
  lineage: DataLineage;
  /**
   * What came of it; null before.
   *
   * Default: null
   */
  decision: null | GateDecision;
  /**
   * Figures of the model in force then, on the labels held back.
   *
   * Default: null
   */
  before: null | Figures;
  /**
   * Figures of this model on the same labels.
   *
   * Default: null
   */
  after: null | Figures;
  /**
   * Hyperparameters as a JSON object.
   *
   * Default: ""
   */
  settings: string;
  /** Version of Towerwatch that made it, with the commit where known. */
  codeVersion: string;
  /**
   * Wall time of training, s.
   *
   * Default: null
   */
  trainSeconds: null | number;
  /**
   * Time to load it and score the probe where it was made, ms.
   *
   * Default: null
   */
  loadMillis: null | number;
  /**
   * Model card, Markdown.
   *
   * Default: ""
   */
  card: string;
  /** When it was made, ms. */
  createdAt: number;
  /** retrainer, or who published it. */
  createdBy: string;
}

/** BOOTSTRAP: the first model. PROMOTION: better than the one before. ROLL_BACK: back to an earlier one. MANUAL: chosen by a person. UNKNOWN: newer than the reader's schema; never written. */
export type ActivationCause = 'BOOTSTRAP' | 'PROMOTION' | 'ROLL_BACK' | 'MANUAL' | 'UNKNOWN';

/** Which model is in force for a kpiSet. */
export interface ModelActivation {
  /** Name of the kpiSet; equals the record key after active/. */
  kpiSet: string;
  /** Model in force. */
  modelId: string;
  /**
   * Model in force before.
   *
   * Default: null
   */
  previous: null | string;
  /** When it was put in force, ms. */
  since: number;
  /** Kind of change. */
  cause: ActivationCause;
  /** retrainer, or who did it. */
  by: string;
  /** Reason, in words. */
  why: string;
  /**
   * Run that led to it.
   *
   * Default: null
   */
  runId: null | string;
  /**
   * Command that led to it.
   *
   * Default: null
   */
  commandId: null | string;
}

/** A model, or the choice of the one in force. Key model/<model id>: artifact is present. Key active/<kpiSet>: activation is present. Promotion and roll-back write only the second. */
export interface ModelRecord {
  /**
   * The model, under key model/<model id>.
   *
   * Default: null
   */
  artifact: null | ModelArtifact;
  /**
   * The choice, under key active/<kpiSet>.
   *
   * Default: null
   */
  activation: null | ModelActivation;
}

/** A place in WGS 84. */
export interface Coordinates {
  /** Degrees, north positive. */
  latitude: number;
  /** Degrees, east positive. */
  longitude: number;
}

/** A time of planned work, in which alerts are suppressed. */
export interface MaintenanceWindow {
  /** Id of the work order. */
  id: string;
  /** Start, ms. */
  from: number;
  /** End, ms. */
  to: number;
  /**
   * In words.
   *
   * Default: ""
   */
  reason: string;
}

/** What the inventory knows of one base station or cell; a record without value deletes it. An entity without a record still streams. Key: entity. */
export interface Entity {
  /** Id of the entity; equals the record key. */
  entity: string;
  /**
   * Name for people.
   *
   * Default: null
   */
  name: null | string;
  /**
   * Region by which alerts are grouped.
   *
   * Default: null
   */
  region: null | string;
  /**
   * Site or mast that carries it.
   *
   * Default: null
   */
  site: null | string;
  /**
   * Kind of cell, such as residential or office.
   *
   * Default: null
   */
  kind: null | string;
  /**
   * Where it stands.
   *
   * Default: null
   */
  coordinates: null | Coordinates;
  /**
   * Free words to filter by.
   *
   * Default: []
   */
  tags: string[];
  /**
   * Planned work.
   *
   * Default: []
   */
  maintenance: MaintenanceWindow[];
  /**
   * When the inventory last changed it, ms.
   *
   * Default: 0
   */
  updatedAt: number;
}

/** The whole state that a stage keeps of one key, for restoring after a restart; a record without value deletes it. Key: kpiSet/entity. */
export interface StateSnapshot {
  /** Offset of the last input record that the state reflects. */
  covered: number;
  /**
   * Oldest offset of the input partition that no snapshot covered when this one was written; null: none.
   *
   * Default: null
   */
  replayFrom: null | number;
  /** The stage's own packing, with a version in its first byte. */
  state: Buffer;
}

/** A record of feedback.v1 or anomalies.v1 as it came, brought to the partition of the entity that it speaks of. Key: entity. */
export interface JoinerInput {
  /** Topic that it was read from. */
  topic: string;
  /** Its partition there. */
  partition: number;
  /** Its offset there. */
  offset: number;
  /**
   * Its key, whatever that is.
   *
   * Default: null
   */
  key: null | Buffer;
  /** Its value, in the registry's framing. */
  value: Buffer;
}

/** Type of the values of each topic. */
export interface TopicValues {
  'kpi.raw.v1': KpiSample;
  'kpi.windows.v1': KpiWindow;
  'kpi.scores.v1': KpiScore;
  'kpi.settled.v1': SettledScore;
  'anomalies.v1': AnomalyEvent;
  'feedback.v1': Feedback;
  'labels.v1': Label;
  'label-requests.v1': LabelRequest;
  'retrain.commands.v1': RetrainCommand;
  'retrain.runs.v1': RetrainRun;
  'models.v1': ModelRecord;
  'entities.v1': Entity;
  'towerwatch.windower.state.v1': StateSnapshot;
  'towerwatch.alerter.state.v1': StateSnapshot;
  'towerwatch.joiner.input.v1': JoinerInput;
  'towerwatch.joiner.state.v1': StateSnapshot;
}

/** Name of a topic with Avro values. */
export type Topic = keyof TopicValues;
