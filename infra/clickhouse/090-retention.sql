-- Brings existing tables to the retention of this deployment, rows and all. Without a change this does nothing.
ALTER TABLE {database}.samples MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
ALTER TABLE {database}.windows MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
ALTER TABLE {database}.scores MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
ALTER TABLE {database}.settled MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
ALTER TABLE {database}.anomalies MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
ALTER TABLE {database}.feedback MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
ALTER TABLE {database}.labels MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
ALTER TABLE {database}.label_requests MODIFY TTL ingested_at + INTERVAL {retention_days} DAY;
