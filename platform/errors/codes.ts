/** What a boundary does with an error: go on, try again, put the record aside, refuse the request, or stop the service. */
export type BoundaryDecision = 'CONTINUE' | 'RETRY' | 'DLQ' | 'REFUSE' | 'FAIL';

export interface ErrorCodeEntry {
  readonly boundary: BoundaryDecision;
  /** What happened, in a sentence. */
  readonly meaning: string;
  /** What a person can do about it. */
  readonly remedy: string;
}

/**
 * The closed list of error codes. `docs/errors.md` is generated from it, and a test proves that every code is used.
 * A code is retriable exactly when its boundary decision is RETRY.
 */
export const ERROR_CODES = {
  // A record that cannot be decoded
  NOT_AVRO: {
    boundary: 'DLQ',
    meaning:
      'The value does not start with the registry framing (a zero byte and a schema id), or its body does not decode.',
    remedy: 'Produce with a schema-registry serialiser; replay the dead letter once the producer is fixed.',
  },
  SCHEMA_UNKNOWN: {
    boundary: 'DLQ',
    meaning: 'The schema id in the record is not in the registry.',
    remedy: 'Check that producer and Towerwatch use the same registry.',
  },
  SCHEMA_UNREADABLE: {
    boundary: 'DLQ',
    meaning: "The record's schema is of this topic, but this version's schema cannot read what it writes.",
    remedy: 'Set the subject to FULL_TRANSITIVE again, and register the schema in a compatible form.',
  },
  SCHEMA_WRONG_SUBJECT: {
    boundary: 'DLQ',
    meaning: "The schema id belongs to another topic's subject.",
    remedy: 'Produce with the schema registered for this topic.',
  },

  // A model that is refused
  MODEL_CALIBRATION: {
    boundary: 'DLQ',
    meaning:
      "The model's threshold is no number, or its calibration no ascending series of scores; the old model stays.",
    remedy: 'Publish the model again from where it was made; if it stays, report it as a fault of its maker.',
  },
  MODEL_HASH: {
    boundary: 'DLQ',
    meaning: "The SHA-256 of the model's ONNX graph is not the one in its manifest; the old model stays.",
    remedy: 'Publish the model again from where it was made; if it stays, see who may write models.v1.',
  },
  MODEL_PROBE: {
    boundary: 'DLQ',
    meaning: 'The loaded model does not reproduce the scores stored with it; the old model stays.',
    remedy: 'Make the model with the ONNX Runtime that the scorer has, and publish it again.',
  },
  MODEL_SHAPE: {
    boundary: 'DLQ',
    meaning:
      'The model is of another kpiSet, window length, hop or KPIs, or its graph has other inputs or outputs; the old model stays.',
    remedy: 'Run retrainer and scorer with the same kpiSets file and train the model again.',
  },
  MODEL_SIZE: {
    boundary: 'DLQ',
    meaning: "The model's ONNX graph does not have the length in its manifest; the old model stays.",
    remedy: 'Publish the model again; check that nothing between retrainer and broker cuts messages.',
  },
  MODEL_UNKNOWN: {
    boundary: 'CONTINUE',
    meaning: 'A model is put in force that models.v1 does not hold; the old model stays.',
    remedy: 'Publish the model: it is taken up as soon as it is there. Or put another in force.',
  },
  MODEL_UNLOADABLE: {
    boundary: 'DLQ',
    meaning: 'ONNX Runtime cannot load the graph; the old model stays.',
    remedy: 'See the cause in the log: most often an operator or a version that this ONNX Runtime lacks.',
  },

  // A roll-back that cannot be done
  MODEL_NO_EARLIER: {
    boundary: 'FAIL',
    meaning: 'No model is known that was in force before this one and was not rolled back from.',
    remedy: 'Name one with --to; `npm run towerwatch -- models list` shows what there is.',
  },

  // A window or its scores that are refused
  SCORE_SHAPE: {
    boundary: 'DLQ',
    meaning:
      'The number of scores, p-values or contributions of a message differs from what its kpiSet says.',
    remedy: 'Start every service with the same kpiSets file and replay the dead letter.',
  },
  WINDOW_SHAPE: {
    boundary: 'DLQ',
    meaning: 'The window does not have the length, KPIs or hop of its kpiSet.',
    remedy: 'Run windower and scorer with the same kpiSets file; replay the dead letters then.',
  },

  // A service that cannot start
  CONFIG_INVALID: {
    boundary: 'FAIL',
    meaning: 'An environment variable is missing or has a value that is not allowed; the message names each.',
    remedy: 'Set it as docs/configuration.md says.',
  },
  KPI_SETS_INVALID: {
    boundary: 'FAIL',
    meaning:
      'The kpiSets file cannot be read or has faults; the message names the file and the path of each.',
    remedy: 'Correct the file that KPI_SETS_FILE names; infra/kpi-sets.schema.json describes it to editors.',
  },
  LISTEN_FAILED: {
    boundary: 'FAIL',
    meaning: 'An address that a service serves on cannot be listened on.',
    remedy:
      'Choose another HTTP_HOST or HTTP_PORT, or CONSOLE_HOST or CONSOLE_PORT; port 0 takes a free one.',
  },

  // What no other code names
  UNEXPECTED: {
    boundary: 'RETRY',
    meaning:
      'An error that Towerwatch does not know, such as a broker that does not answer; the log has it whole.',
    remedy: 'If it stays, see the log of the service for the first such error.',
  },

  // A replay that cannot begin
  REPLAY_NOT_ALONE: {
    boundary: 'FAIL',
    meaning: 'The brokers already hold telemetry: the figures of a replay would mix with it.',
    remedy:
      'Replay on brokers of its own (unset KAFKA_BROKERS, give --dir an empty folder), or feed these with `npm run replay`.',
  },

  // A service that cannot run
  SERVICE_FAILED: {
    boundary: 'FAIL',
    meaning: 'A service ended, or was not ready in time.',
    remedy: 'Read the end of its log, which the message names.',
  },
  DETECTOR_NOT_SERVABLE: {
    boundary: 'FAIL',
    meaning:
      'The detector of a kpiSet is unknown, or scores with more than one window and cannot be exported to ONNX.',
    remedy: 'Choose another detector for the kpiSet.',
  },
  HISTORY_TOO_SHORT: {
    boundary: 'RETRY',
    meaning: 'The history has too few windows past the warm-up to fit a model.',
    remedy: 'Nothing to do while the network sends: it is tried again.',
  },
  TRAINING_INTERRUPTED: {
    boundary: 'RETRY',
    meaning: 'The process that trains a model ended before it was done: killed, or out of memory.',
    remedy:
      'It goes on from its last checkpoint at the next look. Where it happens again, give the machine more memory, or lower TRAINING_ENTITIES.',
  },
  TRAINING_FOLDER: {
    boundary: 'FAIL',
    meaning: 'The folder for checkpoints of trainings cannot be written.',
    remedy: 'Let TRAINING_FOLDER name a folder in which the retrainer may make and replace files.',
  },
  RUN_EXHAUSTED: {
    boundary: 'CONTINUE',
    meaning: 'A phase of a run was begun as often as RETRAIN_ATTEMPTS allows, and was never completed.',
    remedy:
      'The message has the last error. The labels are kept for the next run; start it when the cause is gone.',
  },
  TENSORFLOW_MISSING: {
    boundary: 'FAIL',
    meaning: 'Native TensorFlow, which training needs, is not installed or does not load on this machine.',
    remedy: 'Run `npm run setup`: it installs it, or says what that takes. All but training works without.',
  },

  // A stage that cannot run
  STATE_UNREADABLE: {
    boundary: 'FAIL',
    meaning:
      "A snapshot in the stage's changelog does not fit the configuration or the version that reads it.",
    remedy: 'Undo the change of the kpiSet, or give the changed kpiSet a new name: it then warms up afresh.',
  },
  TOPIC_PARTITIONS_DIFFER: {
    boundary: 'FAIL',
    meaning: 'Topics that must be partitioned alike have different numbers of partitions.',
    remedy: 'Create the topics with `npm run topics`, or give them the same number of partitions.',
  },

  // A sample that is refused
  KPI_SET_UNKNOWN: {
    boundary: 'DLQ',
    meaning:
      'A sample, a window, a verdict or a command names a kpiSet that the configuration does not have.',
    remedy: 'Add the kpiSet to the kpiSets file of every service, or correct who names it.',
  },
  KPI_COUNT: {
    boundary: 'DLQ',
    meaning: 'The sample has more or fewer values than its kpiSet has KPIs.',
    remedy: "Send one value per KPI, in the kpiSet's order; null where a KPI was not measured.",
  },
  VALUE_NOT_FINITE: {
    boundary: 'DLQ',
    meaning: 'A value is NaN or infinite.',
    remedy: 'Send null for a KPI that could not be measured.',
  },
  VALUES_ABSENT: {
    boundary: 'DLQ',
    meaning: 'Every value of the sample is null.',
    remedy: 'Do not send samples without measurements; a missing sample is masked by itself.',
  },
  TIMESTAMP_NEGATIVE: {
    boundary: 'DLQ',
    meaning: 'The timestamp is negative.',
    remedy: 'Send milliseconds since 1970-01-01 UTC.',
  },
  TIMESTAMP_ANCIENT: {
    boundary: 'DLQ',
    meaning: 'The timestamp lies before 2000: most often seconds sent as milliseconds, or an unset clock.',
    remedy: 'Send milliseconds since 1970-01-01 UTC, from a synchronised clock.',
  },
  TIMESTAMP_FUTURE: {
    boundary: 'DLQ',
    meaning: "The timestamp is more than a day ahead of the broker's clock at its arrival.",
    remedy: 'Synchronise the clock of the element that sent it.',
  },
  ENTITY_ID_INVALID: {
    boundary: 'DLQ',
    meaning: 'The entity id is empty, longer than 256 bytes, or differs from the record key.',
    remedy: 'Key each record by its entity id, of 1 to 256 bytes.',
  },
  LATE: {
    boundary: 'DLQ',
    meaning: 'The sample came after its step had been closed as missing.',
    remedy: 'Raise allowedLateness of the kpiSet if this is common.',
  },
  REPEATED: {
    boundary: 'CONTINUE',
    meaning: 'A sample for this entity and step had already been processed.',
    remedy: 'Nothing to do: the first one counts.',
  },

  // A verdict that is refused
  FEEDBACK_CROWDED: {
    boundary: 'DLQ',
    meaning: 'More operators have judged one alert or span, or more verdicts wait for it, than are kept.',
    remedy: 'See who sends them: most often a tool that gives each message another operator or feedback id.',
  },
  FEEDBACK_INCOMPLETE: {
    boundary: 'DLQ',
    meaning: 'The verdict has no id or no operator, or names neither an alert nor a span.',
    remedy: 'Give id and operator, and anomalyId or both from and to.',
  },
  FEEDBACK_KPIS: {
    boundary: 'REFUSE',
    meaning: 'The verdict holds a KPI responsible that its kpiSet does not have.',
    remedy: 'Name KPIs as the kpiSets file does, or leave them out.',
  },
  FEEDBACK_MISMATCH: {
    boundary: 'DLQ',
    meaning:
      'The verdict names an alert or a label request of another entity or kpiSet than its own, or answers a request with steps outside of it.',
    remedy: 'Copy entity and kpiSet from the alert or request along with its id.',
  },
  FEEDBACK_SPAN: {
    boundary: 'DLQ',
    meaning: 'The span ends before it begins, lacks one end, or is longer than the join horizon.',
    remedy: 'Give from and to as the first and the last step, in milliseconds since 1970-01-01 UTC.',
  },
  FEEDBACK_TOO_LARGE: {
    boundary: 'DLQ',
    meaning: 'The verdict is larger than 8 KiB.',
    remedy: 'Shorten the reason, and refer to the ticket for the rest.',
  },
  FEEDBACK_UNMATCHED: {
    boundary: 'DLQ',
    meaning: 'Within the join horizon there was no such alert, or no verdict that could be taken back.',
    remedy: 'Check the anomaly id; replay the dead letter if the alert came later.',
  },
  FEEDBACK_VERDICT: {
    boundary: 'DLQ',
    meaning: 'The verdict or the action is one that this version does not know.',
    remedy: 'Bring the services up to the version of who sent it, and replay the dead letter.',
  },

  // A command to the retrainer that is refused
  COMMAND_INVALID: {
    boundary: 'DLQ',
    meaning: 'The command is incomplete, or orders what this version does not know.',
    remedy:
      'Send it by the command line, `npm run towerwatch -- retrain --help`; correct what the message names.',
  },
  COMMAND_MODEL: {
    boundary: 'DLQ',
    meaning: 'The command names no model of its kpiSet, or one with which it can do nothing.',
    remedy: 'See `npm run towerwatch -- models list`, and name one of those.',
  },
  COMMAND_STALE: {
    boundary: 'DLQ',
    meaning: 'The command lay on its topic for more than a day before a retrainer came to it.',
    remedy: 'Give it again if it is still wanted.',
  },
  RUN_IN_PROGRESS: {
    boundary: 'DLQ',
    meaning: 'A run is to start while another of the same kpiSet is in progress.',
    remedy: 'Wait for it, or cancel it first.',
  },
  RUN_NOT_IN_PROGRESS: {
    boundary: 'DLQ',
    meaning: 'A run is to be cancelled that has ended, or never was.',
    remedy: 'See `npm run towerwatch -- retrain status`.',
  },
  RUN_UNKNOWN: {
    boundary: 'REFUSE',
    meaning: 'A run is named that retrain.runs.v1 does not tell of.',
    remedy: 'See `npm run towerwatch -- retrain status`, and name one of those.',
  },

  // The Kafka brokers
  KAFKA_UNAVAILABLE: {
    boundary: 'RETRY',
    meaning: 'The brokers do not answer within the time that a person waits.',
    remedy:
      'Check KAFKA_BROKERS and the brokers, then do it again. It may have been written all the same: an id that is repeated counts once.',
  },

  // The schema registry
  REGISTRY_UNAVAILABLE: {
    boundary: 'RETRY',
    meaning: 'The schema registry does not answer, or answers with an error of its own.',
    remedy: 'Check SCHEMA_REGISTRY_URL and the registry; work goes on by itself once it answers.',
  },
  SCHEMA_INCOMPATIBLE: {
    boundary: 'FAIL',
    meaning: 'The registry refuses a schema because it does not read, or is not read by, an earlier version.',
    remedy:
      'Give new fields a default, new enum symbols an enum default, and remove only fields with a default.',
  },
  SCHEMA_NOT_REGISTERED: {
    boundary: 'FAIL',
    meaning: "A topic's schema, as this version has it, is not in the registry.",
    remedy: 'Run `npm run schemas -- register` against the registry before the services start.',
  },
  VALUE_NOT_ENCODABLE: {
    boundary: 'FAIL',
    meaning: "A value to be produced does not fit its topic's schema.",
    remedy: 'This is a fault in the service: report it with the logged context.',
  },

  // A file that cannot be read
  INPUT_AMBIGUOUS: {
    boundary: 'FAIL',
    meaning: 'Two files of the input belong to the same entity and part, such as a.csv and a.csv.gz.',
    remedy: 'Keep one of the two.',
  },
  INPUT_CONSTANT: {
    boundary: 'FAIL',
    meaning: 'A column has the same value in every row, or none in any: nothing can be learned from it.',
    remedy: 'Leave the column out of the file, or pass --drop-constant where the command has it.',
  },
  INPUT_EMPTY: {
    boundary: 'FAIL',
    meaning: 'The file has no rows of data.',
    remedy: 'Give a file with at least one row.',
  },
  INPUT_FORMAT: {
    boundary: 'FAIL',
    meaning: 'The name of the file does not end in that of a format that is read.',
    remedy: 'Give a file in .csv, .csv.gz, .parquet, .npy or .npz, named so.',
  },
  INPUT_GRANULARITY: {
    boundary: 'FAIL',
    meaning: 'The step of the input is under a second, or does not divide 24 hours.',
    remedy: 'Name a step that does with --granularity.',
  },
  INPUT_HEADER: {
    boundary: 'FAIL',
    meaning: 'A column has no name, two have the same, one is no column of numbers, or there is no KPI.',
    remedy: 'Name each column once: t for time, then one name per KPI, and label where there are labels.',
  },
  INPUT_KPI_SET: {
    boundary: 'FAIL',
    meaning: 'No kpiSet of the configuration has the KPIs and the granularity of the input.',
    remedy:
      'Describe the input in the file that KPI_SETS_FILE names, KPIs in its order, for every service too.',
  },
  INPUT_KPIS_DIFFER: {
    boundary: 'FAIL',
    meaning: 'Two files of the input do not have the same KPIs in the same order.',
    remedy: 'Replay entities with other KPIs on their own.',
  },
  INPUT_MISSING: {
    boundary: 'FAIL',
    meaning: 'There is no such file or folder.',
    remedy: 'Check the path.',
  },
  INPUT_MODEL: {
    boundary: 'FAIL',
    meaning: 'The file is no model file of this version, or its model has other columns than the input.',
    remedy: 'Fit the model again with `towerwatch fit`, on an input with the same columns.',
  },
  INPUT_NO_TABLE: {
    boundary: 'FAIL',
    meaning: 'The folder holds no file of a format that is read.',
    remedy:
      'Give a folder with .csv, .csv.gz, .parquet, .npy or .npz files, with train and test of these, or with folders of such.',
  },
  INPUT_NO_TIME: {
    boundary: 'FAIL',
    meaning: 'No column is named as times are.',
    remedy: 'Name the time column t, ts, time or timestamp; a row counter will do.',
  },
  INPUT_NOT_A_NUMBER: {
    boundary: 'FAIL',
    meaning:
      'A value is no decimal number, a label no whole number from 0 to 255, or an array is of a type that is not read.',
    remedy: 'Correct the cell; leave it empty where the value is missing.',
  },
  INPUT_ONE_CLASS: {
    boundary: 'FAIL',
    meaning:
      'The rows to judge by are all labelled alike, or not labelled: no figure of detection can be had from them.',
    remedy:
      'Give a file with a column label that is 0 in some of the rows that are judged, and not in others.',
  },
  INPUT_RAGGED: {
    boundary: 'FAIL',
    meaning: 'A row has more or fewer cells than the header, or an array is not one row per step.',
    remedy: 'Correct the row; a missing value is an empty cell, or NaN.',
  },
  INPUT_TIME_INVALID: {
    boundary: 'FAIL',
    meaning:
      'A time is neither epoch seconds, epoch milliseconds, ISO 8601 nor a row number, rows mix these, or it lies before 2000 or a day ahead.',
    remedy: 'Write all times of the input in one of these forms; --start moves rows that are out of range.',
  },
  INPUT_TIME_ORDER: {
    boundary: 'FAIL',
    meaning: 'A time is not later than the one before it.',
    remedy: 'Sort the rows by time and remove repeated ones; the rows of test follow those of train.',
  },
  INPUT_TOO_SHORT: {
    boundary: 'FAIL',
    meaning: 'The input has fewer rows than the detector needs to make windows of.',
    remedy: 'Give more rows, or shorter windows with --window.',
  },
  INPUT_UNLABELLED: {
    boundary: 'FAIL',
    meaning:
      'Operators are to be simulated for an input that has no labels after the part that a model is trained on.',
    remedy: 'Give files with a column label, or a simulated fleet.',
  },
  INPUT_UNREADABLE: {
    boundary: 'FAIL',
    meaning: 'The file cannot be opened, is damaged, or is not of the format that its name ends in.',
    remedy: 'Check its permissions, its quotes where it is text, and that it is whole.',
  },

  // What a command writes
  OUTPUT_UNWRITABLE: {
    boundary: 'FAIL',
    meaning: 'A file that a command was told to write cannot be written.',
    remedy: 'Name a file in a folder that exists and may be written to.',
  },

  // The history in ClickHouse
  HISTORY_REFUSED: {
    boundary: 'FAIL',
    meaning: 'ClickHouse understood a statement and refuses it.',
    remedy:
      'Check user and grants; where the log names a column or table, bring the schema up to date by deploying.',
  },
  HISTORY_SCHEMA_MISSING: {
    boundary: 'FAIL',
    meaning: 'A table of the history is not in ClickHouse; a service never creates it.',
    remedy: 'Run `npm run migrate` against CLICKHOUSE_URL before the services start.',
  },
  HISTORY_UNAVAILABLE: {
    boundary: 'RETRY',
    meaning: 'ClickHouse does not answer, breaks off, or is overloaded.',
    remedy: 'Check CLICKHOUSE_URL and the server; work goes on by itself once it answers.',
  },

  // A request that the console refuses, whatever it asks for
  ALERT_UNKNOWN: {
    boundary: 'REFUSE',
    meaning: 'There is no such alert among the newest, which are those that the console keeps.',
    remedy: 'Check the id; an older alert is in the history: ask for the alerts of its entity.',
  },
  BODY_TOO_LARGE: {
    boundary: 'REFUSE',
    meaning: 'The body of the request is larger than any that the API takes.',
    remedy: 'Send less at once: no call needs more than 64 KiB.',
  },
  CURSOR_INVALID: {
    boundary: 'REFUSE',
    meaning: 'The cursor is not one that this list gave.',
    remedy: 'Give `next` of the page before as it was, or leave it out to begin anew.',
  },
  ENTITY_UNKNOWN: {
    boundary: 'REFUSE',
    meaning: 'The entity is not in the inventory, and nothing has been heard of it.',
    remedy: 'Check the id: GET entities lists all of them.',
  },
  EVENT_UNKNOWN: {
    boundary: 'REFUSE',
    meaning: 'There is no live event of that name.',
    remedy: 'Name those that the answer lists, separated by commas, or leave `only` out to get all.',
  },
  HEADERS_TOO_LARGE: {
    boundary: 'REFUSE',
    meaning: 'Address and headers of the request are longer than 16 KiB together.',
    remedy: 'Shorten them; in a browser, clear the cookies of this host.',
  },
  HOST_FOREIGN: {
    boundary: 'REFUSE',
    meaning:
      'The request reached a console without tokens under a name that is not of this machine, or from another one by a proxy.',
    remedy: 'Open it as localhost or 127.0.0.1, or start it with CONSOLE_TOKENS_FILE.',
  },
  LETTER_GONE: {
    boundary: 'REFUSE',
    meaning: 'There is no dead letter at this offset, or retention has taken it.',
    remedy: 'Look at the list again; what is gone must come anew from whoever sent it.',
  },
  LETTER_TOPIC_UNKNOWN: {
    boundary: 'REFUSE',
    meaning: 'Of a topic of this name no dead letters are kept.',
    remedy: 'Name the topic that the records came from, as the health view lists them.',
  },
  MEDIA_TYPE: {
    boundary: 'REFUSE',
    meaning: 'The body of the request is not declared as JSON.',
    remedy: 'Send JSON with the header `content-type: application/json`.',
  },
  METHOD_NOT_ALLOWED: {
    boundary: 'REFUSE',
    meaning: 'There is such a path, and not with this method.',
    remedy: 'Use a method that the header `allow` names; docs/openapi.json has every call.',
  },
  ORIGIN_FOREIGN: {
    boundary: 'REFUSE',
    meaning: "A page of another site tried to change something in the name of this page's user.",
    remedy: 'Do it on the page of the console; a tool sends neither Origin nor Sec-Fetch-Site.',
  },
  RATE_LIMITED: {
    boundary: 'REFUSE',
    meaning: 'More requests came from this token or address within a minute than are answered.',
    remedy:
      'Wait as many seconds as the header `retry-after` says; CONSOLE_REQUESTS_PER_MINUTE and CONSOLE_WRITES_PER_MINUTE set how many.',
  },
  REQUEST_INVALID: {
    boundary: 'REFUSE',
    meaning: 'A parameter or a field of the body is not as the schema of the call says.',
    remedy: 'Correct each of the faults that the answer lists; docs/openapi.json has the schema.',
  },
  REQUEST_MALFORMED: {
    boundary: 'REFUSE',
    meaning: 'The request is no HTTP, its path does not decode, or its body is not JSON.',
    remedy: 'Encode ids in the path by percent signs and the body as one JSON value.',
  },
  REQUEST_TIMEOUT: {
    boundary: 'REFUSE',
    meaning: 'The request did not arrive whole in time.',
    remedy: 'Send it again; look at what lies between where this repeats.',
  },
  ROLE_TOO_LOW: {
    boundary: 'REFUSE',
    meaning: 'The token has a role that may not do this.',
    remedy:
      'Use a token with the role that the answer names; `npm run towerwatch -- tokens --help` makes one.',
  },
  ROUTE_UNKNOWN: {
    boundary: 'REFUSE',
    meaning: 'The API has no such path.',
    remedy: 'See docs/openapi.json, or /api/v1/openapi.json of the console, for what there is.',
  },
  CONSOLE_STARTING: {
    boundary: 'RETRY',
    meaning: 'The console has just started, and still reads the topics that it answers this from.',
    remedy:
      'Wait a little: the page tries again by itself, as a tool should. The message names what is to be read; where that does not get less, check KAFKA_BROKERS and the brokers.',
  },
  STREAMS_EXHAUSTED: {
    boundary: 'RETRY',
    meaning: 'As many streams of live events are open as the console keeps, in all or of one token.',
    remedy: 'Close pages that nobody looks at; a page tries again by itself.',
  },
  TOKEN_EXPIRED: {
    boundary: 'REFUSE',
    meaning: 'The token was good until its end, and that is past.',
    remedy: 'Make a new one by `npm run towerwatch -- tokens create`.',
  },
  TOKEN_MISSING: {
    boundary: 'REFUSE',
    meaning: 'The console answers only who names a token, and the request names none.',
    remedy: 'Sign in on the page, or send the header `authorization: Bearer TOKEN`.',
  },
  TOKEN_UNKNOWN: {
    boundary: 'REFUSE',
    meaning: 'No such token was made, or it has been revoked.',
    remedy: 'Check that it was copied whole, or make one by `npm run towerwatch -- tokens create`.',
  },

  // A console that cannot let anyone in
  CONSOLE_OPEN: {
    boundary: 'FAIL',
    meaning: 'The console is to listen on more than loopback, and anyone there could do anything.',
    remedy:
      'Make tokens by `npm run towerwatch -- tokens create` and name their file by CONSOLE_TOKENS_FILE.',
  },
  PAGE_NOT_BUILT: {
    boundary: 'CONTINUE',
    meaning: "The page's bundle is not in the project; the API is answered without it.",
    remedy: 'Run `npm run setup`.',
  },
  TOKEN_NAME_TAKEN: {
    boundary: 'FAIL',
    meaning: 'There is a token of that name already.',
    remedy: 'Choose another name, or revoke that token first.',
  },
  TOKEN_NOT_THERE: {
    boundary: 'FAIL',
    meaning: 'There is no token of that name.',
    remedy: 'See `npm run towerwatch -- tokens list`.',
  },
  TOKENS_FILE_INVALID: {
    boundary: 'FAIL',
    meaning: 'The file of tokens cannot be read or has faults; while it is so, nobody is let in.',
    remedy: 'Correct the file that CONSOLE_TOKENS_FILE names; running consoles take it up by themselves.',
  },

  PAGE_NOT_DRAWN: {
    boundary: 'FAIL',
    meaning: "The console's page did not show in time what a program waited for.",
    remedy:
      'Open the address that the message names in a browser, and see what it says; most often a source is away.',
  },
  CONSOLE_REFUSED: {
    boundary: 'FAIL',
    meaning: 'The console refused a call of a program that looks at it.',
    remedy:
      'The message has what the console said; where it asks for a token, name one that listens on loopback alone.',
  },

  // A browser or server that does not start
  BROWSER_NOT_FOUND: {
    boundary: 'FAIL',
    meaning: "There is no Chromium to look at the console's page with.",
    remedy: 'Install it (Debian: apt-get install chromium), or name its program in CHROMIUM.',
  },
  SERVER_LOST: {
    boundary: 'FAIL',
    meaning: 'A local server ended while it was in use.',
    remedy: 'Read the end of its log in the message; most often memory or disk ran out.',
  },
  SERVER_NOT_SET_UP: {
    boundary: 'FAIL',
    meaning: 'A local server is not installed in the project.',
    remedy: 'Run `npm run setup`.',
  },
  SERVER_START_FAILED: {
    boundary: 'FAIL',
    meaning: 'A local server ended while it started, or did not answer in time.',
    remedy: 'Read the end of its log in the message; it names the file.',
  },
  STACK_IN_USE: {
    boundary: 'FAIL',
    meaning: 'Another process that still runs has its local servers in this directory.',
    remedy: 'Stop that process, or choose another directory.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;
