import { expect, test } from '@jest/globals';
import type { LabelRequestPage } from '#services/console/api/shapes/label-request.ts';
import { eventually } from '../../support/eventually.ts';
import type { Scenarios } from './stage.ts';

export const labellingScenarios: Scenarios = (stage) => {
  test('a run asks for labels, and a request is answered by key', async () => {
    const { world, looks } = stage();
    await looks.at('/models', 'admin', async (page) => {
      await page.getByRole('button', { name: 'Start a run' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(/Labels to ask for|budget/i).fill('4');
      await dialog.getByLabel(/^Why/).fill('a new season');
      await dialog.getByRole('button', { name: /^Start/ }).click();
      await dialog.waitFor({ state: 'hidden' });
    });
    await looks.at('/to-label', 'operator', async (page) => {
      const request = page.getByRole('heading', { level: 2 }).first();
      await page.getByRole('form', { name: 'Verdict' }).waitFor();
      const asked = await request.textContent();
      await page.keyboard.press('n');
      const answer = await eventually('the answer on feedback.v1', async () =>
        (await world.read('feedback.v1')).find(({ labelRequestId }) => labelRequestId !== null),
      );
      expect(answer).toMatchObject({ verdict: 'NORMAL', operator: 'the operator', source: 'CONSOLE' });
      expect(asked).toContain(answer.entity);
      await eventually('the request is answered', async () => {
        const { items } = await world.ask<LabelRequestPage>('label-requests?limit=100');
        return items.find(({ id }) => id === answer.labelRequestId)?.state === 'ANSWERED';
      });
      await eventually('the next one is shown', async () => (await request.textContent()) !== asked);
    });
  }, 180_000);
};
