import { expect, test } from '@jest/globals';
import { Gestures, wheeled } from '#services/console/page/charts/gestures.ts';
import { type PanelState, panelKey } from '#services/console/page/charts/panel-keys.ts';
import { lengthOf } from '#services/console/page/charts/span.ts';
import { DAY, HOUR, STEP } from '../support/console-series.ts';

const T = 5_983_000 * STEP;
const view = { from: T, to: T + DAY };

const state = (over: Partial<PanelState> = {}): PanelState => ({
  view,
  newest: T + 3 * DAY,
  stepMs: STEP,
  cursor: T + HOUR,
  marking: null,
  mayZoom: true,
  mayMark: true,
  ...over,
});

/** Presses keys one after the other; @returns the state after them and the last change */
function press(keys: readonly string[], from: PanelState) {
  let after = from;
  let change: ReturnType<typeof panelKey>;
  for (const key of keys) {
    change = panelKey(key, after);
    const { cursor = after.cursor, marking = after.marking } = change ?? {};
    after = { ...after, cursor, marking };
  }
  return { after, change };
}

test('arrows pan, and never beyond the newest step', () => {
  expect(panelKey('ArrowLeft', state())).toEqual({ view: { from: T - 6 * HOUR, to: T + 18 * HOUR } });
  expect(panelKey('ArrowRight', state({ newest: view.to }))).toEqual({ view });
});

test('plus and minus zoom about the cursor', () => {
  expect(panelKey('+', state())).toEqual({ view: { from: T + HOUR / 2, to: T + 12.5 * HOUR } });
  expect(panelKey('-', state({ newest: null }))).toEqual({ view: { from: T - HOUR, to: T + 47 * HOUR } });
});

test('Home and End lead four weeks back and to the newest step', () => {
  expect(panelKey('End', state())).toEqual({ view: { from: T + 2 * DAY, to: T + 3 * DAY } });
  expect(panelKey('Home', state())).toEqual({ view: { from: T - 25 * DAY, to: T - 24 * DAY } });
});

test('a fixed panel takes no keys but those of the cursor', () => {
  const fixed = state({ mayZoom: false, mayMark: false });
  for (const key of ['ArrowLeft', '+', '0', 'End', 'Enter', ' '])
    expect(panelKey(key, fixed)).toBeUndefined();
  expect(panelKey('.', fixed)).toEqual({ cursor: T + HOUR + STEP });
});

test('the cursor moves by steps, and stays in the view', () => {
  expect(panelKey('<', state())).toEqual({ cursor: T });
  expect(panelKey(',', state({ cursor: T }))).toEqual({ cursor: T });
  expect(panelKey('.', state({ cursor: null }))).toEqual({ cursor: T + 12 * HOUR + STEP });
});

test('Shift and arrows mark at once, Enter gives the span', () => {
  const { change } = press(['Shift+ArrowRight', 'Shift+ArrowRight', 'Enter'], state());
  expect(change).toEqual({ marking: null, marked: { from: T + HOUR, to: T + HOUR + 2 * STEP } });
});

test('in the marking mode arrows move, Space starts, arrows extend backwards too', () => {
  const marking = { cursor: T + HOUR, anchor: null };
  const { change } = press(['ArrowRight', ' ', 'ArrowLeft', 'ArrowLeft', 'Enter'], state({ marking }));
  expect(change?.marked).toEqual({ from: T + HOUR - STEP, to: T + HOUR + STEP });
});

test('Enter before a start starts, and Escape leaves', () => {
  const marking = { cursor: T + HOUR, anchor: null };
  expect(panelKey('Enter', state({ marking }))?.marking).toEqual({ cursor: T + HOUR, anchor: T + HOUR });
  expect(panelKey('Escape', state({ marking }))).toEqual({ marking: null });
});

test('a drag tells the span so far, and at its end', () => {
  const gestures = new Gestures();
  gestures.down(1, 0.75, 'zoom', view);
  expect(gestures.move(1, 0.752)).toBeUndefined();
  expect(gestures.move(1, 0.5)).toMatchObject({ kind: 'dragging', purpose: 'zoom' });
  expect(gestures.up(1, 0.25)).toEqual({
    kind: 'dragged',
    purpose: 'zoom',
    span: { from: T + 6 * HOUR, to: T + 18 * HOUR },
  });
});

test('a drag out of the drawing ends at its edge', () => {
  const gestures = new Gestures();
  gestures.down(1, 0.5, 'mark', view);
  gestures.move(1, 0.9);
  expect(gestures.up(1, 1.7)).toMatchObject({ span: { from: T + 12 * HOUR, to: view.to } });
});

test('a press without a drag is a press', () => {
  const gestures = new Gestures();
  gestures.down(1, 0.5, 'zoom', view);
  expect(gestures.up(1, 0.5)).toEqual({ kind: 'pressed', time: T + 12 * HOUR });
});

test('a finger moves the view, and it ends without a span', () => {
  const gestures = new Gestures();
  gestures.down(1, 0.5, 'pan', view);
  expect(gestures.move(1, 0.25)).toEqual({ kind: 'view', view: { from: T + 6 * HOUR, to: T + 30 * HOUR } });
  expect(gestures.up(1, 0.25)).toBeUndefined();
});

test('two fingers pinch, and what one of them began is forgotten', () => {
  const gestures = new Gestures();
  gestures.down(1, 0.25, 'pan', view);
  gestures.down(2, 0.75, 'pan', view);
  const pinch = gestures.move(2, 0.5);
  expect(pinch).toEqual({ kind: 'view', view: { from: T - 6 * HOUR, to: T + 42 * HOUR } });
  expect(gestures.up(2, 0.5)).toBeUndefined();
  expect(gestures.move(1, 0.9)).toBeUndefined();
});

test('a pointer that was not put down moves nothing', () => {
  expect(new Gestures().move(1, 0.5)).toBeUndefined();
});

test('the wheel zooms about the pointer, sideways it pans', () => {
  expect(lengthOf(wheeled(view, 0.5, 0, -100, 1000))).toBeCloseTo(DAY / 1.25, -2);
  expect(wheeled(view, 0.5, 250, 10, 1000)).toEqual({ from: T + 6 * HOUR, to: T + 30 * HOUR });
});
