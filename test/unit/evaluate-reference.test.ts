import { describe, expect, test } from '@jest/globals';
import { evaluate } from '#core/evaluate/evaluate.ts';
import { vusPr } from '#core/evaluate/vus-pr.ts';
import { seededRandom } from '#core/random/random.ts';
import { evaluationFixture, rowOf, type StoredRow } from '../support/evaluation-cases.ts';

interface PointFigures {
  readonly aucPr: number;
  readonly vusPr: number | null;
  readonly pointPrecision: number;
  readonly pointRecall: number;
  readonly pointF1: number;
  readonly bestF1: number;
}

interface Series extends StoredRow {
  readonly name: string;
  readonly threshold: number;
  readonly expected: PointFigures & { readonly vusPrByBuffer: Readonly<Record<string, number | null>> };
}

interface Fleet {
  readonly name: string;
  readonly rows: readonly StoredRow[];
  readonly threshold: number;
  readonly expected: PointFigures & {
    readonly eventPrecision: number;
    readonly eventRecall: number;
    readonly eventF1: number;
    readonly falseAlertsPerEntityDay: number;
    readonly byKind: Readonly<Record<string, readonly [total: number, over: number]>>;
    readonly byRegime: Readonly<Record<string, readonly [total: number, over: number]>>;
  };
}

interface Fixture<T> {
  readonly granularityMs: number;
  readonly cases: readonly T[];
}

const KINDS = new Map([1, 2, 3, 4, 5, 6].map((kind) => [kind, { name: `kind ${kind}`, visible: kind <= 3 }]));
const REGIMES = new Map([11, 12, 13].map((regime) => [regime, `regime ${regime}`]));
const DIGITS = 12;

const series = evaluationFixture<Fixture<Series>>('series');
const fleets = evaluationFixture<Fixture<Fleet>>('fleets');

describe.each(series.cases.map((c) => [c.name, c] as const))(
  'one series, %s',
  (_name, { expected, ...stored }) => {
    const row = rowOf(stored);
    const report = evaluate([row], {
      threshold: stored.threshold,
      granularityMs: series.granularityMs,
      kinds: KINDS,
      random: seededRandom(1),
    });

    test.each(['aucPr', 'pointPrecision', 'pointRecall', 'pointF1', 'bestF1'] as const)(
      '%s is that of scikit-learn',
      (figure) => {
        expect(report[figure]).toBeCloseTo(expected[figure], DIGITS);
      },
    );

    if (expected.vusPr !== null) {
      test('VUS-PR is that of TSB-AD', () => {
        expect(report.vusPr).toBeCloseTo(expected.vusPr!, DIGITS);
        for (const [buffer, value] of Object.entries(expected.vusPrByBuffer)) {
          expect(vusPr([row], Number(buffer))).toBeCloseTo(value!, DIGITS);
        }
      });
    }
  },
);

describe.each(fleets.cases.map((c) => [c.name, c] as const))(
  'pooled, %s',
  (_name, { expected, ...fleet }) => {
    const rows = fleet.rows.map(rowOf);
    const { threshold } = fleet;
    const report = evaluate(rows, {
      threshold,
      granularityMs: fleets.granularityMs,
      kinds: KINDS,
      regimes: REGIMES,
      random: seededRandom(1),
    });

    test('figures per step are those of scikit-learn on the joined rows', () => {
      for (const figure of ['aucPr', 'pointPrecision', 'pointRecall', 'pointF1', 'bestF1'] as const) {
        expect(report[figure]).toBeCloseTo(expected[figure], DIGITS);
      }
    });

    test('VUS-PR is that of TSB-AD with ramps that end at the borders', () => {
      expect(report.vusPr).toBeCloseTo(expected.vusPr ?? 0, DIGITS);
    });

    test('figures per event', () => {
      for (const figure of ['eventPrecision', 'eventRecall', 'eventF1', 'falseAlertsPerEntityDay'] as const) {
        expect(report[figure]).toBeCloseTo(expected[figure], DIGITS);
      }
    });

    test('recall by kind and regimes flagged', () => {
      for (const [kind, { name }] of KINDS) {
        const [total, over] = expected.byKind[kind] ?? [0, 0];
        expect(report.recallByKind[name]).toMatchObject({ total, over });
      }
      for (const [regime, name] of REGIMES) {
        const [total, over] = expected.byRegime[regime] ?? [0, 0];
        expect(report.flaggedByRegime[name]).toMatchObject({ total, over });
      }
      const visible = [1, 2, 3].map((kind) => expected.byKind[kind] ?? [0, 0]);
      const total = visible.reduce((sum, pair) => sum + pair[0], 0);
      const over = visible.reduce((sum, pair) => sum + pair[1], 0);
      expect(report.visibleRecall).toBeCloseTo(total === 0 ? 0 : over / total, DIGITS);
    });
  },
);
