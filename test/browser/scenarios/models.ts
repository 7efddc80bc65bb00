import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually.ts';
import type { Scenarios, Stage } from './stage.ts';

export const modelScenarios: Scenarios = (stage) => {
  test('a model is promoted, with a reason, and the scorer follows', async () => {
    const { world, looks } = stage();
    const { first, second } = world.models;
    await looks.at(`/models/${second}`, 'admin', async (page) => {
      await page.getByRole('button', { name: 'Promote' }).click();
      await confirm(page, 'Promote', 'it is stricter');
      await page
        .getByRole('status')
        .getByText(/is in force for cells/)
        .waitFor();
      expect(await lastActivation(stage())).toMatchObject({
        modelId: second,
        previous: first,
        cause: 'MANUAL',
        by: 'the admin',
        why: 'it is stricter',
      });
      await scoredBy(second, stage());
    });
  }, 120_000);

  test('and rolled back, and the scorer follows', async () => {
    const { world, looks } = stage();
    await looks.at('/models', 'admin', async (page) => {
      await page.getByRole('button', { name: /^Roll back to/ }).click();
      await confirm(page, 'Roll back', 'too many alerts');
      await page
        .getByRole('status')
        .getByText(/cells is back at/)
        .waitFor();
      const { modelId, cause, why } = await lastActivation(stage());
      expect({ modelId, cause, why }).toEqual({
        modelId: world.models.first,
        cause: 'ROLL_BACK',
        why: 'too many alerts',
      });
      await scoredBy(world.models.first, stage());
    });
  }, 120_000);
};

async function confirm(page: Page, button: string, why: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  const order = dialog.getByRole('button', { name: button, exact: true });
  expect(await order.isEnabled()).toBe(false);
  await dialog.getByLabel(/^Why/).fill(why);
  await order.click();
  await dialog.waitFor({ state: 'hidden' });
}

async function lastActivation({ world }: Stage) {
  const records = await world.read('models.v1');
  return records.flatMap(({ activation }) => activation ?? []).at(-1)!;
}

/** What comes from now on. */
async function scoredBy(modelId: string, { world }: Stage): Promise<void> {
  const { hop, granularityMs } = world.kpiSet;
  await world.advance(2 * hop);
  const { now } = world;
  await eventually(`scores by ${modelId}`, async () => {
    const scores = (await world.read('kpi.scores.v1')).filter(({ end }) => end > now - hop * granularityMs);
    return scores.length > 0 && scores.every((score) => score.modelId === modelId);
  });
}
