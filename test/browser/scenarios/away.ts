import { test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { withoutReload } from '../../support/page-looks.ts';
import type { Scenarios } from './stage.ts';

export const awayScenarios: Scenarios = (stage) => {
  test('ClickHouse goes and comes back while one looks: the page says so, and recovers by itself', async () => {
    const { world, looks } = stage();
    await looks.at('/entities/north-3', 'operator', async (page) => {
      const chart = page.getByRole('application');
      const away = page.getByRole('status').getByText('ClickHouse is away');
      const server = (state: string) =>
        page.getByRole('list', { name: 'State of the servers' }).getByText(`ClickHouse ${state}`);
      await chart.waitFor();
      await server('up').waitFor();
      const stays = await withoutReload(page);

      await world.clickhouse.stop();
      try {
        await away.waitFor();
        await server('away').waitFor();
        await chart.waitFor();
        await goTo(page, '/entities/south-3');
        await page.getByRole('alert').getByText('HISTORY_UNAVAILABLE').waitFor();
        await page.getByRole('link', { name: 'Alerts' }).click();
        await page.getByRole('region', { name: 'List of alerts' }).getByText('2 cells in north').waitFor();
        await goTo(page, '/entities/south-3');
      } finally {
        await world.clickhouse.startAgain();
      }
      await away.waitFor({ state: 'hidden' });
      await server('up').waitFor();
      await chart.waitFor();
      await stays();
    });
  }, 180_000);
};

/** As a link of the page does. */
function goTo(page: Page, path: string): Promise<void> {
  return page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  );
}
