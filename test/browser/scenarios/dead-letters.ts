import { test } from '@jest/globals';
import type { DeadLetterPage } from '#services/console/api/shapes/dead-letter.ts';
import { eventually } from '../../support/eventually.ts';
import type { Scenarios } from './stage.ts';

export const deadLetterScenarios: Scenarios = (stage) => {
  test('a dead letter is read, and put back', async () => {
    const { world, looks } = stage();
    await world.sendStranger();
    await eventually('it is put aside', async () => {
      const { items } = await world.ask<DeadLetterPage>('dead-letters/kpi.raw.v1');
      return items.length === 1;
    });
    await looks.at('/dead-letters/kpi.raw.v1', 'admin', async (page) => {
      await page
        .getByRole('region', { name: 'Dead letters of kpi.raw.v1' })
        .getByRole('button')
        .first()
        .click();
      const letter = page.getByRole('region', { name: /^Dead letter / });
      await letter.getByRole('heading', { name: 'KPI_SET_UNKNOWN' }).waitFor();
      await letter.getByText('"kpiSet": "strangers"').waitFor();
      await letter.getByRole('button', { name: 'Replay' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(/^Why/).fill('it is known now');
      await dialog.getByRole('button', { name: 'Replay' }).click();
      await page.getByRole('status').getByText('It is back on kpi.raw.v1').waitFor();
      await eventually('it is on its topic again', async () => {
        const strangers = (await world.read('kpi.raw.v1')).filter(({ entity }) => entity === 'stranger');
        return strangers.length === 2;
      });
    });
  }, 120_000);
};
