import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Feedback, Label } from '#schemas/types/topics.ts';
import type { AlertPage } from '#services/console/api/shapes/alert.ts';
import { eventually } from '../../support/eventually.ts';
import { withoutReload } from '../../support/page-looks.ts';
import type { Scenarios, Stage } from './stage.ts';

const TIMEOUT = 120_000;

export const verdictScenarios: Scenarios = (stage) => {
  test(
    'an alert appears while one looks',
    async () => {
      const { world, looks } = stage();
      await looks.at('/alerts', 'operator', async (page) => {
        const list = page.getByRole('region', { name: 'List of alerts' });
        await list.getByText('2 cells in north').waitFor();
        const stays = await withoutReload(page);
        expect(await list.getByRole('link', { name: 'south-1' }).count()).toBe(0);
        await world.spike('south-1');
        await list.getByRole('link', { name: 'south-1' }).waitFor();
        await stays();
      });
    },
    TIMEOUT,
  );

  test(
    'a verdict by mouse is on feedback.v1, and so is its undoing',
    async () => {
      const { looks } = stage();
      const anomalyId = await alertOf('south-1', stage());
      await looks.at('/alerts', 'operator', async (page) => {
        await page.getByRole('link', { name: 'south-1' }).click();
        const verdict = page.getByRole('form', { name: 'Verdict' });
        await verdict.getByLabel('Reason').fill('a parade');
        await verdict.getByRole('button', { name: 'False alarm' }).click();
        await page.getByRole('status').getByText('False alarm: kept for south-1').waitFor();
        const [given] = await said(stage(), (one) => one.anomalyId === anomalyId, 1);
        expect(given).toMatchObject({
          verdict: 'FALSE_POSITIVE',
          action: 'GIVE',
          entity: 'south-1',
          operator: 'the operator',
          source: 'CONSOLE',
          reason: 'a parade',
        });
        await isPressed(page, 'False alarm');
        await labelled(stage(), anomalyId, 'IN_FORCE');

        await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
        const [, undone] = await said(stage(), (one) => one.anomalyId === anomalyId, 2);
        expect(undone).toMatchObject({ action: 'RETRACT', replaces: given.id, operator: 'the operator' });
        await labelled(stage(), anomalyId, 'RETRACTED');
      });
    },
    TIMEOUT,
  );

  test(
    'a verdict by keyboard is on feedback.v1, and so is its undoing',
    async () => {
      const { looks } = stage();
      const anomalyId = await alertOf('north-2', stage());
      await looks.at(`/alerts/${encodeURIComponent(anomalyId)}`, 'operator', async (page) => {
        await page.getByRole('form', { name: 'Verdict' }).waitFor();
        await page.keyboard.press('c');
        const [given] = await said(stage(), (one) => one.anomalyId === anomalyId, 1);
        expect(given).toMatchObject({ verdict: 'TRUE_POSITIVE', action: 'GIVE', operator: 'the operator' });
        await isPressed(page, 'Confirmed');
        await page.keyboard.press('u');
        const [, undone] = await said(stage(), (one) => one.anomalyId === anomalyId, 2);
        expect(undone).toMatchObject({ action: 'RETRACT', replaces: given.id });

        await page.keyboard.press('Escape');
        await page.getByText('No alert is opened').waitFor();
        await page.keyboard.press('2');
        await page.keyboard.press('j');
        await page.keyboard.press('Enter');
        await page.getByRole('form', { name: 'Verdict' }).waitFor();
      });
    },
    TIMEOUT,
  );

  test(
    'a missed anomaly is marked by dragging over the chart',
    async () => {
      const { world, looks } = stage();
      const entity = 'south-2';
      await looks.at(`/entities/${entity}`, 'operator', async (page) => {
        const chart = page.getByRole('application');
        await chart.scrollIntoViewIfNeeded();
        await page.getByRole('button', { name: 'Mark a span' }).click();
        await dragOver(page, 0.5, 0.6);
        const card = page.getByRole('region', { name: 'Marked span' });
        await card.getByRole('button', { name: 'Missed anomaly' }).click();
        const [given] = await said(stage(), (one) => one.entity === entity, 1);
        expect(given).toMatchObject({ verdict: 'FALSE_NEGATIVE', anomalyId: null, operator: 'the operator' });
        const { granularityMs } = world.kpiSet;
        const [from, to] = [given.from!, given.to!];
        expect([from % granularityMs, to % granularityMs]).toEqual([0, 0]);
        expect(to - from).toBeGreaterThan(granularityMs);
        await labelled(stage(), `${entity}~${world.kpiSet.name}~${from}~${to}`, 'IN_FORCE');
      });
    },
    TIMEOUT,
  );
};

/** Where shares of the chart's width lie, at half of its height. */
async function dragOver(page: Page, from: number, to: number): Promise<void> {
  const { x, y, width, height } = (await page.getByRole('application').boundingBox())!;
  const middle = y + Math.min(height, 400) / 2;
  await page.mouse.move(x + from * width, middle);
  await page.mouse.down();
  await page.mouse.move(x + ((from + to) / 2) * width, middle, { steps: 4 });
  await page.mouse.move(x + to * width, middle, { steps: 4 });
  await page.mouse.up();
}

const isPressed = (page: Page, verdict: string) =>
  page.getByRole('button', { name: verdict, pressed: true }).waitFor();

/** What is on feedback.v1 of something, once it is so much. */
function said(
  { world }: Stage,
  isMeant: (feedback: Feedback) => boolean,
  count: number,
): Promise<Feedback[]> {
  return eventually(`${count} on feedback.v1`, async () => {
    const found = (await world.read('feedback.v1')).filter(isMeant);
    return found.length >= count && found.sort((a, b) => a.ts - b.ts);
  });
}

function labelled({ world }: Stage, id: string, state: Label['state']): Promise<Label> {
  return eventually(`label ${id} is ${state}`, async () =>
    (await world.read('labels.v1')).find((label) => label.id === id && label.state === state),
  );
}

/** Id of the alert of an entity. */
function alertOf(entity: string, { world }: Stage): Promise<string> {
  return eventually(`an alert of ${entity}`, async () => {
    const { items } = await world.ask<AlertPage>('alerts');
    return items.find((alert) => alert.entity === entity)?.id;
  });
}
