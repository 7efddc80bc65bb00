-- What people and the alerter say of the measurements, and the questions put to people. Few rows: no partitions.
-- Columns are what queries filter and group by; `record` is the whole message as JSON, so that a new field of a message
-- is kept from its first day. `appended_at` is the broker's time of append: of two records with one key the later one
-- counts, however often and in whatever order they are written here.

-- Every change of every alert; the highest revision of an id is the alert as it stands.
CREATE TABLE IF NOT EXISTS {database}.anomalies
(
    kpi_set     LowCardinality(String),
    entity      String CODEC(ZSTD(1)),
    id          String CODEC(ZSTD(1)),
    revision    UInt32 CODEC(ZSTD(1)),
    kind        LowCardinality(String),
    state       LowCardinality(String),
    severity    LowCardinality(String),
    at          DateTime64(3, 'UTC') COMMENT 'event time of the change' CODEC(Delta, ZSTD(1)),
    start       DateTime64(3, 'UTC') COMMENT 'first anomalous step' CODEC(Delta, ZSTD(1)),
    end         DateTime64(3, 'UTC') COMMENT 'last anomalous step so far' CODEC(Delta, ZSTD(1)),
    group_id    Nullable(String) CODEC(ZSTD(1)),
    model_id    LowCardinality(Nullable(String)),
    suppressed  LowCardinality(Nullable(String)) COMMENT 'cause; null where shown to operators',
    record      String CODEC(ZSTD(3)),
    appended_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    ingested_at DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(appended_at)
ORDER BY (kpi_set, entity, id, revision)
TTL ingested_at + INTERVAL {retention_days} DAY;

CREATE TABLE IF NOT EXISTS {database}.feedback
(
    kpi_set     LowCardinality(String),
    entity      String CODEC(ZSTD(1)),
    id          String CODEC(ZSTD(1)),
    verdict     LowCardinality(String),
    action      LowCardinality(String),
    source      LowCardinality(String),
    operator    LowCardinality(String),
    anomaly_id  Nullable(String) CODEC(ZSTD(1)),
    start       Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    end         Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    ts          DateTime64(3, 'UTC') COMMENT 'when it was given' CODEC(Delta, ZSTD(1)),
    record      String CODEC(ZSTD(3)),
    appended_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    ingested_at DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(appended_at)
ORDER BY (kpi_set, entity, id)
TTL ingested_at + INTERVAL {retention_days} DAY;

-- The latest record of an id is the label as it stands.
CREATE TABLE IF NOT EXISTS {database}.labels
(
    kpi_set     LowCardinality(String),
    entity      String CODEC(ZSTD(1)),
    id          String CODEC(ZSTD(1)),
    revision    UInt32 CODEC(ZSTD(1)),
    label       LowCardinality(String),
    verdict     LowCardinality(String),
    state       LowCardinality(String),
    source      LowCardinality(String),
    conflict    Bool CODEC(ZSTD(1)),
    start       DateTime64(3, 'UTC') COMMENT 'first step' CODEC(Delta, ZSTD(1)),
    end         DateTime64(3, 'UTC') COMMENT 'last step' CODEC(Delta, ZSTD(1)),
    run_id      Nullable(String) COMMENT 'retraining run that asked for it' CODEC(ZSTD(1)),
    ts          DateTime64(3, 'UTC') COMMENT 'time of the last verdict' CODEC(Delta, ZSTD(1)),
    record      String CODEC(ZSTD(3)),
    appended_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    ingested_at DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(appended_at)
ORDER BY (kpi_set, entity, id)
TTL ingested_at + INTERVAL {retention_days} DAY;

-- The latest record of an id is the request as it stands.
CREATE TABLE IF NOT EXISTS {database}.label_requests
(
    kpi_set     LowCardinality(String),
    run_id      String CODEC(ZSTD(1)),
    id          String CODEC(ZSTD(1)),
    entity      String CODEC(ZSTD(1)),
    start       DateTime64(3, 'UTC') COMMENT 'first step to judge' CODEC(Delta, ZSTD(1)),
    end         DateTime64(3, 'UTC') COMMENT 'last step to judge' CODEC(Delta, ZSTD(1)),
    state       LowCardinality(String),
    strategy    LowCardinality(String),
    deadline    DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    record      String CODEC(ZSTD(3)),
    appended_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    ingested_at DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(appended_at)
ORDER BY (kpi_set, run_id, id)
TTL ingested_at + INTERVAL {retention_days} DAY;
