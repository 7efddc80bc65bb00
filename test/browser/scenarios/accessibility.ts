import { describe, expect, test } from '@jest/globals';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { AlertPage } from '#services/console/api/shapes/alert.ts';
import type { Scenarios, Stage } from './stage.ts';

const GRAVE = ['serious', 'critical'];

/** By name: where it is, and what is there once it is drawn. */
const VIEWS: Readonly<
  Record<string, { path: (stage: Stage) => Promise<string> | string; drawn: (page: Page) => Promise<void> }>
> = {
  fleet: { path: () => '/', drawn: (page) => page.getByRole('heading', { level: 1 }).waitFor() },
  entity: { path: () => '/entities/north-1', drawn: (page) => page.getByRole('application').waitFor() },
  alerts: {
    path: () => '/alerts',
    drawn: (page) => page.getByRole('region', { name: 'List of alerts' }).getByRole('link').first().waitFor(),
  },
  'an alert': {
    path: async ({ world }) => {
      const { items } = await world.ask<AlertPage>('alerts');
      return `/alerts/${encodeURIComponent(items[0].id)}`;
    },
    drawn: (page) => page.getByRole('form', { name: 'Verdict' }).waitFor(),
  },
  'to label': {
    path: () => '/to-label',
    drawn: (page) => page.getByRole('form', { name: 'Verdict' }).waitFor(),
  },
  models: {
    path: () => '/models',
    drawn: (page) => page.getByRole('heading', { name: /In force for/ }).waitFor(),
  },
  'a model': {
    path: ({ world }) => `/models/${world.models.first}`,
    drawn: (page) => page.getByRole('heading', { name: 'Model card' }).waitFor(),
  },
  health: {
    path: () => '/health',
    drawn: (page) => page.getByText('kpi.raw.v1').filter({ visible: true }).first().waitFor(),
  },
  'dead letters': {
    path: () => '/dead-letters/kpi.raw.v1',
    drawn: (page) => page.getByRole('heading', { level: 1 }).waitFor(),
  },
};

export const accessibilityScenarios: Scenarios = (stage) => {
  describe.each([1280, 390])('at %i pixels', (width) => {
    test.each(Object.entries(VIEWS))(
      '%s has no serious violation, light or dark',
      async (_, { path, drawn }) => {
        const { looks } = stage();
        await looks.at(
          await path(stage()),
          'admin',
          async (page) => {
            await drawn(page);
            await page
              .getByText(/^Loading /)
              .first()
              .waitFor({ state: 'detached' });
            await page.evaluate(axe.source);
            const found = await violationsOf(page);
            await page.emulateMedia({ colorScheme: 'dark' });
            expect([...found, ...(await violationsOf(page))]).toEqual([]);
          },
          { width },
        );
      },
      90_000,
    );
  });

  test('the sign-in has no serious violation', async () => {
    await stage().looks.at('/', null, async (page) => {
      await page.getByRole('heading', { name: 'Sign in to Towerwatch' }).waitFor();
      await page.evaluate(axe.source);
      expect(await violationsOf(page)).toEqual([]);
    });
  }, 60_000);
};

/** Rule, what it is about, and where. */
async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
}
