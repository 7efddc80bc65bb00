import { describe, expect, test } from '@jest/globals';
import { createLogger } from '#platform/logging/logger.ts';
import { SampledWarnings } from '#platform/logging/sampled-warnings.ts';

function capture(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ service: 'tester', instance: 'tester-1', level, destination });
  return { logger, lines };
}

describe('logger', () => {
  test('writes one object a line, with who and when', () => {
    const { logger, lines } = capture();
    logger.info({ partition: 3 }, 'assigned');
    expect(lines).toEqual([
      {
        level: 'info',
        service: 'tester',
        instance: 'tester-1',
        partition: 3,
        msg: 'assigned',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ]);
  });

  test('leaves out what is below its level', () => {
    const { logger, lines } = capture('warn');
    logger.info('no');
    logger.warn('yes');
    expect(lines.map(({ msg }) => msg)).toEqual(['yes']);
  });

  test('hides secrets', () => {
    const { logger, lines } = capture();
    logger.info({ password: 'sesame', options: { token: 'sesame', user: 'me' } }, 'connecting');
    expect(lines[0]).toMatchObject({ password: '***', options: { token: '***', user: 'me' } });
  });
});

describe('sampled warnings', () => {
  test('tell one of a kind in a while, then how many were left out', () => {
    const { logger, lines } = capture();
    let now = 0;
    const warnings = new SampledWarnings({ logger, everyMs: 1000, clock: () => now });
    const warn = (kind: string, offset: number) => warnings.logSampled(kind, { offset }, 'refused');
    warn('LATE', 1);
    warn('LATE', 2);
    warn('NOT_AVRO', 3);
    now = 999;
    warn('LATE', 4);
    now = 1000;
    warn('LATE', 5);
    now = 5000;
    warn('LATE', 6);
    expect(lines.map(({ kind, offset, alsoSince }) => [kind, offset, alsoSince])).toEqual([
      ['LATE', 1, undefined],
      ['NOT_AVRO', 3, undefined],
      ['LATE', 5, 2],
      ['LATE', 6, undefined],
    ]);
  });
});
