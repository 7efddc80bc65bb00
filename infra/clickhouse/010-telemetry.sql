-- What every entity sends and what becomes of it, one row per message. Rows arrive at least once; the sorting key makes
-- a repeated one the same row, and the newest of them counts (FINAL).
--
-- Partitions are weeks of event time: a function of the sorting key, as deduplication needs; 14 at the default
-- retention; and few enough that a replay of months, which comes in the order of time, opens one or two at once. Days
-- would make seven times the parts, months would keep rows for up to four weeks past their time, since a part is only
-- dropped whole.
--
-- Retention counts from the arrival in the history, not from event time: a replay of old data is not eaten at once.
--
-- Codecs, measured on simulated cells of 12 KPIs: a grid of times is free with DoubleDelta. Measurements are noise in
-- their low bits; FPC before ZSTD saves 13 % of a sample's bytes, Gorilla and Delta cost 4 to 12 % more than ZSTD alone.
-- Of a window's 370 bytes half are scaled measurements, where nothing beats ZSTD(1); median, scale and typical step
-- repeat from row to row and come to 3.

-- Measurements in raw units; NaN where a KPI was not measured.
CREATE TABLE IF NOT EXISTS {database}.samples
(
    kpi_set     LowCardinality(String),
    entity      String CODEC(ZSTD(1)),
    ts          DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    values      Array(Float32) COMMENT 'in the order of the kpiSet, raw units' CODEC(FPC, ZSTD(1)),
    suspect     Bool CODEC(ZSTD(1)),
    ingested_at DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(ingested_at)
PARTITION BY toMonday(ts)
ORDER BY (kpi_set, entity, ts)
TTL ingested_at + INTERVAL {retention_days} DAY
SETTINGS ttl_only_drop_parts = 1;

-- The new steps of each window and the condition under which they were judged: each step is stored once.
-- Granules are small because an entity's windows of a week are some 500 rows.
CREATE TABLE IF NOT EXISTS {database}.windows
(
    kpi_set     LowCardinality(String),
    entity      String CODEC(ZSTD(1)),
    end         DateTime64(3, 'UTC') COMMENT 'time of the last step' CODEC(DoubleDelta, ZSTD(1)),
    status      LowCardinality(String),
    hop         UInt16 CODEC(ZSTD(1)),
    kpis        UInt16 CODEC(ZSTD(1)),
    x           Array(Float32) COMMENT '[hop, kpis] scaled: (raw - median) / scale' CODEC(ZSTD(1)),
    seasonal    Array(Float32) COMMENT '[hop, kpis] scaled' CODEC(ZSTD(1)),
    trend       Array(Float32) COMMENT '[kpis] scaled, frozen at the first step of the window' CODEC(ZSTD(1)),
    step        Array(Float32) COMMENT '[kpis] typical absolute change, scaled' CODEC(ZSTD(1)),
    median      Array(Float32) COMMENT '[kpis] raw units' CODEC(ZSTD(1)),
    scale       Array(Float32) COMMENT '[kpis] raw units' CODEC(ZSTD(1)),
    mask        String COMMENT 'ceil(kpis / 8) bytes a step; bit 1: held or suspect' CODEC(ZSTD(1)),
    ingested_at DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(ingested_at)
PARTITION BY toMonday(end)
ORDER BY (kpi_set, entity, end)
TTL ingested_at + INTERVAL {retention_days} DAY
SETTINGS ttl_only_drop_parts = 1, index_granularity = 1024;

-- Prompt scores of the new steps of each window, and markers of silence without any.
CREATE TABLE IF NOT EXISTS {database}.scores
(
    kpi_set        LowCardinality(String),
    entity         String CODEC(ZSTD(1)),
    end            DateTime64(3, 'UTC') COMMENT 'time of the last step' CODEC(DoubleDelta, ZSTD(1)),
    status         LowCardinality(String),
    granularity_ms UInt32 CODEC(ZSTD(1)),
    scores         Array(Float32) COMMENT 'one per step, oldest first' CODEC(ZSTD(1)),
    contributions  Array(Float32) COMMENT 'in the order of the kpiSet' CODEC(ZSTD(1)),
    p_values       Array(Float64) COMMENT 'one per step' CODEC(ZSTD(1)),
    model_id       LowCardinality(Nullable(String)),
    threshold      Nullable(Float64) CODEC(ZSTD(1)),
    ingested_at    DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(ingested_at)
PARTITION BY toMonday(end)
ORDER BY (kpi_set, entity, end, status)
TTL ingested_at + INTERVAL {retention_days} DAY
SETTINGS ttl_only_drop_parts = 1;

-- Settled scores, of as many steps as one message settles.
CREATE TABLE IF NOT EXISTS {database}.settled
(
    kpi_set        LowCardinality(String),
    entity         String CODEC(ZSTD(1)),
    end            DateTime64(3, 'UTC') COMMENT 'time of the last step' CODEC(DoubleDelta, ZSTD(1)),
    granularity_ms UInt32 CODEC(ZSTD(1)),
    scores         Array(Float32) COMMENT 'one per step, oldest first' CODEC(ZSTD(1)),
    p_values       Array(Float64) COMMENT 'one per step' CODEC(ZSTD(1)),
    model_id       LowCardinality(Nullable(String)),
    threshold      Nullable(Float64) CODEC(ZSTD(1)),
    ingested_at    DateTime('UTC') DEFAULT now() CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree(ingested_at)
PARTITION BY toMonday(end)
ORDER BY (kpi_set, entity, end)
TTL ingested_at + INTERVAL {retention_days} DAY
SETTINGS ttl_only_drop_parts = 1;
