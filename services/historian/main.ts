import { ClickHouse } from '#platform/clickhouse/client.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { SinkRunner } from '#platform/kafka/sink-runner.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { historianSchema } from './config.ts';
import { HISTORY_TOPICS, Sink } from './sink.ts';
import { sinkTaker } from './take.ts';

await runService('historian', historianSchema, async ({ config, instance, logger, lifecycle, metrics }) => {
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const { client, codecs } = await streamAdapters(config, instance, logger);
  const clickhouse = new ClickHouse({ url: config.CLICKHOUSE_URL, database: config.CLICKHOUSE_DATABASE });
  lifecycle.onShutdown('ClickHouse', () => clickhouse.close());
  const sink = new Sink(clickhouse, kpiSets);
  await clickhouse.requireTables(sink.tables);
  const rows = metrics.counter('towerwatch_history_rows_total');
  const seconds = metrics.histogram('towerwatch_history_flush_seconds');
  const runner = new SinkRunner({
    client,
    groupId: groupOf('historian'),
    topics: HISTORY_TOPICS,
    take: sinkTaker({ sink, codecs, logger, metrics }),
    async flush() {
      for (const [table, count] of await sink.flush()) rows.inc({ table }, count);
    },
    isFull: () => sink.pendingRows >= config.HISTORY_FLUSH_ROWS,
    flushMs: config.HISTORY_FLUSH_MS,
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
    onFlushed: (took) => seconds.observe(took),
    onFatal: (error) => lifecycle.fail(error),
    logger,
  });
  lifecycle.onShutdown('sink', () => runner.stop());
  await runner.start();
});
