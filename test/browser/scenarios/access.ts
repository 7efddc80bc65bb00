import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { AlertPage } from '#services/console/api/shapes/alert.ts';
import type { Scenarios } from './stage.ts';

export const accessScenarios: Scenarios = (stage) => {
  test('who has no token is asked for one, and stays out with a wrong one', async () => {
    const { world, looks } = stage();
    await looks.at('/alerts', null, async (page) => {
      await page.getByLabel('Token', { exact: true }).fill('tw_made-up');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').getByText('TOKEN_UNKNOWN').waitFor();
      await page.getByLabel('Token', { exact: true }).fill(world.tokens.viewer);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Alerts' }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in to Towerwatch' }).waitFor();
    });
  }, 60_000);

  test('a viewer looks, and may neither judge nor order', async () => {
    const { world, looks } = stage();
    const { items } = await world.ask<AlertPage>('alerts');
    const [{ id, entity, kpiSet }] = items;
    await looks.at(`/alerts/${encodeURIComponent(id)}`, 'viewer', async (page) => {
      await page.getByText('You may look, not judge').waitFor();
      expect(await page.getByRole('button', { name: 'False alarm' }).count()).toBe(0);
      const feedback = { verdict: 'FALSE_POSITIVE', entity, kpiSet, anomalyId: id };
      expect(await refusalOf(page, 'feedback', feedback)).toEqual([403, 'ROLE_TOO_LOW']);
      await page.goto(`/models/${world.models.second}`);
      await page.getByText('You are signed in as viewer').waitFor();
      expect(await page.getByRole('button', { name: 'Promote' }).count()).toBe(0);
      const promotion = `models/${world.models.second}/promote`;
      expect(await refusalOf(page, promotion, { why: 'I may not' })).toEqual([403, 'ROLE_TOO_LOW']);
    });
  }, 60_000);

  test('an operator judges, and may not order', async () => {
    const { world, looks } = stage();
    await looks.at('/models', 'operator', async (page) => {
      await page.getByText('You are signed in as operator').first().waitFor();
      expect(await page.getByRole('button', { name: /Roll back|Start a run/ }).count()).toBe(0);
      const rollBack = `kpi-sets/${world.kpiSet.name}/roll-back`;
      expect(await refusalOf(page, rollBack, { why: 'I may not' })).toEqual([403, 'ROLE_TOO_LOW']);
    });
  }, 60_000);
};

/** Of a call with the session of the page. */
async function refusalOf(page: Page, path: string, body: object): Promise<[number, string]> {
  const response = await page.request.post(`/api/v1/${path}`, { data: body });
  return [response.status(), ((await response.json()) as { code: string }).code];
}
