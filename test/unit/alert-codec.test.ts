import { describe, expect, test } from '@jest/globals';
import { decodeAlertState, encodeAlertState } from '#core/alert/alert-codec.ts';
import { marker, run, scored, settledBy, windowsOf } from '../support/alert-scores.ts';

describe('encoded state', () => {
  test.each([
    ['pending', run([scored(3, [1, 1, 1, 20.123456789])]).state!],
    ['open', run(windowsOf('..xx')).state!],
    ['settling', run(settledBy(windowsOf('....xx......'), '....x')).state!],
    ['silent', run([marker('SILENT', 3)]).state!],
  ])('%s comes back as it was', (_, state) => {
    expect(decodeAlertState(encodeAlertState(state))).toEqual(state);
  });

  test('of the version before settled scores is read: no settled score has judged its alert', () => {
    const state = run(windowsOf('..xx')).state!;
    const { settling, settledScore, settledThreshold, ...open } = state.open!;
    expect([settling, settledScore, settledThreshold]).toEqual([null, null, null]);
    const body = new TextEncoder().encode(JSON.stringify({ ...state, open }));
    expect(decodeAlertState(Uint8Array.of(1, ...body))).toEqual(state);
  });

  test('is small', () => {
    expect(encodeAlertState(run(settledBy(windowsOf('..xx'), '')).state!).length).toBeLessThan(1024);
  });

  test('of another version is refused by name', () => {
    const bytes = encodeAlertState(run(windowsOf('..xx')).state!);
    bytes[0] = 9;
    expect(() => decodeAlertState(bytes)).toThrow('alert state of version 9; this build reads version 2');
    expect(() => decodeAlertState(new Uint8Array())).toThrow('version none');
  });

  test('that is cut off or something else is refused', () => {
    const bytes = encodeAlertState(run(windowsOf('..xx')).state!);
    expect(() => decodeAlertState(bytes.subarray(0, 40))).toThrow('cut off');
    expect(() => decodeAlertState(Uint8Array.of(2, ...new TextEncoder().encode('{}')))).toThrow('lacks');
  });
});
