import { expect, test } from '@jest/globals';
import { withoutReload } from '../../support/page-looks.ts';
import type { Scenarios } from './stage.ts';

export const awayScenarios: Scenarios = (stage) => {
  test('ClickHouse goes and comes back while one looks: the page says so, and recovers by itself', async () => {
    const { world, looks } = stage();
    await looks.at('/entities/north-3', 'operator', async (page) => {
      await page.getByRole('application').waitFor();
      const stays = await withoutReload(page);
      const away = page.getByRole('status').getByText('ClickHouse is away');
      const server = page.getByRole('list', { name: 'State of the servers' }).getByText(/^ClickHouse/);
      expect(await away.count()).toBe(0);

      await world.clickhouse.stop();
      try {
        await away.waitFor();
        expect(await server.textContent()).toContain('ClickHouse');
        await page.getByRole('button', { name: '4 weeks' }).click();
        await page.getByRole('link', { name: 'Alerts' }).click();
        await page.getByRole('region', { name: 'List of alerts' }).getByText('cells in north').waitFor();
        await page.getByRole('link', { name: 'Fleet' }).click();
        await page.goto('/entities/north-4').catch(() => undefined);
      } finally {
        await world.clickhouse.start();
      }
      await away.waitFor({ state: 'hidden' });
      await stays();
    });
  }, 120_000);
};
