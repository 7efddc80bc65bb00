import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const BENCH = resolve(import.meta.dirname, '../../bench/throughput.ts');
const MINUTE = 60_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-throughput-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** @returns exit code, and what came on standard output and error */
async function bench(...args: string[]): Promise<{ code: number | null; text: string }> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, [BENCH, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

describe('bench:throughput', () => {
  test(
    'warm at once: every window is scored exactly once, and the report says at what cost',
    async () => {
      const file = join(folder, 'report.json');
      const small = ['--entities', '50', '--rate', '200', '--warm-up', '1', '--seconds', '3'];
      const { code, text } = await bench(...small, '--report', file);
      if (code !== 0) throw new Error(text);

      const report = JSON.parse(await readFile(file, 'utf8'));
      // 200 a second for 1 s, 3 s and the margin of 1 s: a quarter of them completes a window of hop 4.
      expect(report.samples.sent).toBe(1000);
      expect(report.windows).toEqual({ expected: 250, lost: 0, duplicated: 0 });
      expect(report.stages).toMatchObject([
        { name: 'windower', refused: 0 },
        { name: 'scorer', refused: 0 },
        { name: 'alerter', refused: 0 },
      ]);
      expect(report.latency.count).toBeGreaterThan(0);
      expect(report.latency.p50).toBeGreaterThan(0);
      expect(report.latency.max).toBeGreaterThanOrEqual(report.latency.p99);
      expect(Object.keys(report.bytesPerSample)).toHaveLength(4);
      if (process.platform === 'linux') {
        const processes = new Map(report.processes.map((one: { name: string }) => [one.name, one]));
        for (const name of ['Kafka', 'windower', 'scorer', 'alerter', 'generator'])
          expect(processes.get(name)).toMatchObject({ cpuSeconds: expect.any(Number) });
        expect(report.cpuSecondsPerMillion).toBeGreaterThan(0);
      }
      expect(text).toContain('250 expected, 0 lost, 0 duplicated');
    },
    3 * MINUTE,
  );

  test('a wrong option is explained, and nothing starts', async () => {
    const { code, text } = await bench('--rate', 'fast');
    expect(code).toBe(2);
    expect(text).toContain('whole number from 1 up');
  });
});
