-- Registers: a row per run, model, activation and entity. They are small, and what they name outlives the measurements,
-- so nothing here expires. `record` and `appended_at` are as in 020-events.sql.

CREATE TABLE IF NOT EXISTS {database}.runs
(
    kpi_set     LowCardinality(String),
    id          String CODEC(ZSTD(1)),
    kind        LowCardinality(String),
    phase       LowCardinality(String),
    trigger     LowCardinality(String),
    started_at  DateTime64(3, 'UTC'),
    updated_at  DateTime64(3, 'UTC'),
    finished_at Nullable(DateTime64(3, 'UTC')),
    record      String CODEC(ZSTD(3)),
    appended_at DateTime64(3, 'UTC'),
    ingested_at DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree(appended_at)
ORDER BY (kpi_set, id);

-- Manifests: `record` leaves out the model's bytes and its probe, which are on the model topic alone.
CREATE TABLE IF NOT EXISTS {database}.models
(
    kpi_set     LowCardinality(String),
    id          String CODEC(ZSTD(1)),
    family      LowCardinality(String),
    parent      Nullable(String),
    run_id      Nullable(String),
    sha256      String,
    size        UInt32 COMMENT 'bytes of the ONNX graph',
    created_at  DateTime64(3, 'UTC'),
    record      String CODEC(ZSTD(3)),
    appended_at DateTime64(3, 'UTC'),
    ingested_at DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree(appended_at)
ORDER BY (kpi_set, id);

-- Which model was put in force when: the latest `since` of a kpiSet is the one in force.
CREATE TABLE IF NOT EXISTS {database}.activations
(
    kpi_set     LowCardinality(String),
    since       DateTime64(3, 'UTC'),
    model_id    String,
    previous    Nullable(String),
    cause       LowCardinality(String),
    record      String CODEC(ZSTD(3)),
    appended_at DateTime64(3, 'UTC'),
    ingested_at DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree(appended_at)
ORDER BY (kpi_set, since, model_id);

-- The inventory; FINAL leaves out entities that were deleted from it.
CREATE TABLE IF NOT EXISTS {database}.entities
(
    entity      String CODEC(ZSTD(1)),
    name        Nullable(String) CODEC(ZSTD(1)),
    region      LowCardinality(Nullable(String)),
    site        LowCardinality(Nullable(String)),
    kind        LowCardinality(Nullable(String)),
    latitude    Nullable(Float64),
    longitude   Nullable(Float64),
    tags        Array(LowCardinality(String)),
    record      String CODEC(ZSTD(3)),
    deleted     UInt8,
    appended_at DateTime64(3, 'UTC'),
    ingested_at DateTime('UTC') DEFAULT now()
)
ENGINE = ReplacingMergeTree(appended_at, deleted)
ORDER BY entity;
