import { describe, expect, test } from '@jest/globals';
import {
  agoText,
  countOf,
  countText,
  durationText,
  numberText,
  shareText,
  spanText,
  timeText,
} from '#services/console/page/frame/format.ts';
import { keyName } from '#services/console/page/frame/key-name.ts';
import { alertPath, entityPath, matchPath } from '#services/console/page/frame/paths.ts';

const TIME = Date.UTC(2026, 10, 23, 14, 5);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('texts', () => {
  test('times are in UTC, without their day where it is plain', () => {
    expect(timeText(TIME)).toBe('2026-11-23 14:05');
    expect(timeText(TIME, TIME + HOUR)).toBe('14:05');
    expect(timeText(TIME, TIME + 24 * HOUR)).toBe('2026-11-23 14:05');
    expect(spanText(TIME, TIME + HOUR)).toBe('2026-11-23 14:05–15:05');
    expect(spanText(TIME, TIME + 10 * HOUR, TIME)).toBe('14:05–2026-11-24 00:05');
  });

  test.each([
    [-5, '0 s'],
    [45_000, '45 s'],
    [59 * MINUTE, '59 min'],
    [HOUR, '1 h'],
    [3 * HOUR + 20 * MINUTE, '3 h 20 min'],
    [26 * HOUR, '1 d 2 h'],
    [48 * HOUR, '2 d'],
  ])('%d ms is %s', (span, text) => {
    expect(durationText(span)).toBe(text);
  });

  test('how long ago, and how far ahead', () => {
    expect(agoText(TIME - 12 * MINUTE, TIME)).toBe('12 min ago');
    expect(agoText(TIME + 2 * HOUR, TIME)).toBe('in 2 h');
    expect(agoText(TIME - 1000, TIME)).toBe('now');
  });

  test.each<[number | null, string]>([
    [null, '–'],
    [Number.NaN, '–'],
    [0, '0'],
    [0.0392065, '0.0392'],
    [-0.3664, '-0.366'],
    [1e-4, '1e-4'],
    [2.14e-7, '2.1e-7'],
    [12_400, '12\u2009400'],
    [1234.56, '1\u2009235'],
    [7, '7'],
  ])('%p is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  test('counts and shares', () => {
    expect(countText(1_234_567)).toBe('1\u2009234\u2009567');
    expect([countOf(1, 'alert'), countOf(2, 'alert'), countOf(0, 'entity', 'entities')]).toEqual([
      '1 alert',
      '2 alerts',
      '0 entities',
    ]);
    expect([shareText(0.416), shareText(null)]).toEqual(['42 %', '–']);
  });
});

describe('keys', () => {
  const stroke = (key: string, held: Partial<Parameters<typeof keyName>[0]> = {}) =>
    keyName({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held });

  test('letters tell of Shift, also with Caps Lock; signs do not', () => {
    expect(stroke('j')).toBe('j');
    expect(stroke('J')).toBe('j');
    expect(stroke('F', { shiftKey: true })).toBe('Shift+F');
    expect(stroke('?', { shiftKey: true })).toBe('?');
    expect(stroke('/')).toBe('/');
    expect(stroke('ArrowUp', { shiftKey: true })).toBe('Shift+ArrowUp');
  });

  test("what belongs to the browser stays the browser's", () => {
    expect(stroke('f', { ctrlKey: true })).toBeNull();
    expect(stroke('c', { metaKey: true })).toBeNull();
    expect(stroke('ArrowLeft', { altKey: true })).toBeNull();
  });
});

describe('paths', () => {
  const id = 'a/b~ü 100%~SCORE~1';

  test('an id of any characters comes back as it was', () => {
    expect(matchPath('/alerts/:id', alertPath(id))).toEqual({ id });
    const [path] = entityPath('100%2F', 'ran').split('?');
    expect(matchPath('/entities/:entity', path)).toEqual({ entity: '100%2F' });
    expect(entityPath('e')).toBe('/entities/e');
    expect(entityPath('e', 'ran', { from: 1, to: 2 })).toBe('/entities/e?kpiSet=ran&from=1&to=2');
    expect(entityPath('e', '', { from: 1, to: 2 })).toBe('/entities/e?from=1&to=2');
  });

  test.each([
    ['/alerts', '/alerts/', true],
    ['/', '/', true],
    ['/alerts/:id', '/alerts', false],
    ['/alerts/:id', '/alerts/', false],
    ['/alerts/:id', '/alerts/a/b', false],
    ['/alerts/:id', '/alerts/%E0%A4%A', false],
    ['/models', '/health', false],
  ])('%s matches %s: %p', (pattern, pathname, matches) => {
    expect(matchPath(pattern, pathname) !== null).toBe(matches);
  });
});
