import { describe, expect, test } from '@jest/globals';
import type { Figures } from '#services/console/api/shapes/model.ts';
import { bestOf, changes, listed, MEASURES, measured } from '#services/console/page/views/models/figures.ts';

const NONE: Figures = {
  aucPr: null,
  vusPr: null,
  pointF1: null,
  bestF1: null,
  visibleRecall: null,
  fnRecall: null,
  normalFlagged: null,
  falseAlertsPerEntityDay: null,
};
const figures = (some: Partial<Figures>): Figures => ({ ...NONE, ...some });
const measure = (key: keyof Figures) => MEASURES.find((one) => one.key === key)!;

function wordsOf(before: Figures | null, after: Figures | null) {
  return Object.fromEntries(changes(before, after).map(({ measure: { key }, word }) => [key, word]));
}

describe('figures before and after the gate', () => {
  test('every figure is told, each once', () => {
    expect(MEASURES.map(({ key }) => key).toSorted()).toEqual(Object.keys(NONE).toSorted());
  });

  test('more is better, but for what should not be flagged', () => {
    const words = wordsOf(
      figures({ aucPr: 0.6, fnRecall: 0.9, normalFlagged: 0.2, falseAlertsPerEntityDay: 2 }),
      figures({ aucPr: 0.7, fnRecall: 0.8, normalFlagged: 0.1, falseAlertsPerEntityDay: 3 }),
    );
    expect(words).toMatchObject({
      aucPr: 'better',
      fnRecall: 'worse',
      normalFlagged: 'better',
      falseAlertsPerEntityDay: 'worse',
    });
  });

  test('what three digits do not show is no change', () => {
    expect(wordsOf(figures({ pointF1: 0.8612 }), figures({ pointF1: 0.8609 })).pointF1).toBe('the same');
    expect(wordsOf(figures({ pointF1: 0.861 }), figures({ pointF1: 0.86 })).pointF1).toBe('worse');
  });

  test('without a figure before there is no change, without one after none was measured', () => {
    expect(wordsOf(null, figures({ aucPr: 0.7 }))).toMatchObject({ aucPr: 'new', vusPr: 'not measured' });
    expect(wordsOf(figures({ aucPr: 0.7 }), null).aucPr).toBe('not measured');
  });

  test('bars of a share reach to 1, those of a count to the larger one', () => {
    const all = changes(
      figures({ aucPr: 0.5, falseAlertsPerEntityDay: 4 }),
      figures({ aucPr: 0.75, falseAlertsPerEntityDay: 1 }),
    );
    const shares = Object.fromEntries(all.map((change) => [change.measure.key, change.shares]));
    expect(shares.aucPr).toEqual({ before: 0.5, after: 0.75 });
    expect(shares.falseAlertsPerEntityDay).toEqual({ before: 1, after: 0.25 });
    expect(shares.vusPr).toEqual({ before: 0, after: 0 });
  });

  test('no false alert before and after has bars of no length', () => {
    const none = figures({ falseAlertsPerEntityDay: 0 });
    const change = changes(none, none).find(({ measure: { key } }) => key === 'falseAlertsPerEntityDay')!;
    expect(change).toMatchObject({ word: 'the same', shares: { before: 0, after: 0 } });
  });

  test('only what one of the models was measured by is a column', () => {
    const columns = measured([null, figures({ bestF1: 0 }), figures({ aucPr: 0.2 })]);
    expect(columns.map(({ key }) => key)).toEqual(['aucPr', 'bestF1']);
  });

  test('a list shows normal spans flagged only where false alerts were not measured', () => {
    const keys = (some: Partial<Figures>) => listed([figures(some)]).map(({ key }) => key);
    expect(keys({ aucPr: 1, bestF1: 1, normalFlagged: 0 })).toEqual(['aucPr', 'normalFlagged']);
    expect(keys({ normalFlagged: 0, falseAlertsPerEntityDay: 0 })).toEqual(['falseAlertsPerEntityDay']);
  });

  test('the best of several is the highest, or the lowest where less is better', () => {
    const all = [
      figures({ aucPr: 0.2, normalFlagged: 0.4 }),
      null,
      figures({ aucPr: 0.3, normalFlagged: 0.9 }),
    ];
    expect(bestOf(measure('aucPr'), all)).toBe(0.3);
    expect(bestOf(measure('normalFlagged'), all)).toBe(0.4);
    expect(bestOf(measure('vusPr'), all)).toBeNull();
  });
});
