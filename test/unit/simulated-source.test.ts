import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { simulatedSource } from '#scripts/replay/simulated-source.ts';

const fleet = simulateFleet({
  cells: 4,
  days: 7,
  seed: 1,
  startMs: Date.parse('2024-01-01T00:00:00Z'),
  granularityMs: 300_000,
});
const source = simulatedSource(fleet);
const ids = fleet.entities.map((entity) => entity.id);

describe('a simulated fleet as a source', () => {
  test('gives the series of all cells, slice by slice', () => {
    const K = fleet.kpis.length;
    const series = fleet.entities.map((_, i) => fleet.series(i));
    const received = series.map((values) => new Float32Array(values.length));
    let steps = 0;
    for (const { step, ts, samples } of source.slices()) {
      expect(ts).toBe(fleet.startMs + step * 300_000);
      expect(samples.map((sample) => [sample.entity, sample.ts, sample.suspect])).toEqual(
        ids.map((id) => [id, ts, false]),
      );
      samples.forEach((sample, i) => {
        received[i].set(sample.values as number[], step * K);
      });
      expect(step).toBe(steps++);
    }
    expect(steps).toBe(fleet.steps);
    expect(received).toEqual(series);
  });

  test('starts anew each time', () => {
    const [first, second] = [source.slices(), source.slices()].map(
      (slices) => slices[Symbol.iterator]().next().value,
    );
    expect(second).toEqual(first);
  });

  test('knows what the fleet knows', () => {
    expect(source.kpiSet).toEqual({ kpis: fleet.kpis, granularityMs: 300_000 });
    expect(source.entities).toBe(fleet.entities);
    ids.forEach((id, i) => {
      expect(source.labels(id)).toEqual(fleet.labels(i));
      expect(source.regimes(id)).toEqual(fleet.regimes(i));
      expect(source.labelledFrom(id)).toBe(0);
    });
    expect([source.labels('x'), source.regimes('x'), source.labelledFrom('x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('reports the KPIs of a kpiSet that the services know', () => {
    const { kpiSets } = JSON.parse(readFileSync('infra/kpi-sets.json', 'utf8'));
    expect(kpiSets).toContainEqual(expect.objectContaining({ kpis: fleet.kpis, granularityMs: 300_000 }));
  });
});
