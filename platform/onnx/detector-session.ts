import { TowerwatchError } from '#platform/errors/errors.ts';
import { type FloatTensor, loadSession, type OnnxSession } from './session.ts';

/** B windows of W steps and K KPIs in scaled units, row-major, as a detector's graph reads them. */
export interface DetectorBatch {
  /** B */
  readonly count: number;
  /** W */
  readonly length: number;
  /** K */
  readonly kpis: number;
  readonly hop: number;
  /** [B, W, K] */
  readonly x: Float32Array;
  /** [B, W, K] */
  readonly seasonal: Float32Array;
  /** [B, K] */
  readonly trend: Float32Array;
  /** [B, K] */
  readonly step: Float32Array;
}

export interface DetectorScores {
  /** [B, hop] */
  readonly scores: Float32Array;
  /** [B, K] */
  readonly contributions: Float32Array;
  /** [B, hop] of earlier steps, seen with what came after them; absent where the graph has no settled score */
  readonly settled?: Float32Array;
}

const INPUTS: ReadonlySet<string> = new Set(['x', 'seasonal', 'trend', 'step']);
const OUTPUTS = ['score', 'contribution'];
/** What a graph may give besides. */
const SETTLED = 'settled';
/** Windows in a run: what comes between the operators for so many stays in the processor's cache. */
const AT_ONCE = 128;

/**
 * A detector's graph in ONNX Runtime: inputs among x, seasonal, trend and step, outputs score and contribution, and
 * settled where it has a settled score.
 */
export class DetectorSession {
  /** Whether the graph has a settled score. */
  readonly settles: boolean;
  private readonly session: OnnxSession;
  private readonly outputs: readonly string[];

  private constructor(session: OnnxSession) {
    this.session = session;
    this.settles = session.outputs.includes(SETTLED);
    this.outputs = this.settles ? [...OUTPUTS, SETTLED] : OUTPUTS;
  }

  /** @throws TowerwatchError MODEL_UNLOADABLE, or MODEL_SHAPE when the graph is not a detector's */
  static async open(onnx: Uint8Array): Promise<DetectorSession> {
    const session = await loadSession(onnx);
    const foreign = session.inputs.filter((name) => !INPUTS.has(name));
    const absent = OUTPUTS.filter((name) => !session.outputs.includes(name));
    if (foreign.length === 0 && absent.length === 0) return new DetectorSession(session);
    await session.close();
    throw new TowerwatchError('MODEL_SHAPE', 'the graph does not have the inputs and outputs of a detector', {
      context: { inputs: session.inputs, outputs: session.outputs, foreign, absent },
    });
  }

  /**
   * Checks what the graph declares against the shape of the windows that it is to score.
   * @throws TowerwatchError MODEL_SHAPE
   */
  requireShape({ length, kpis, hop }: Pick<DetectorBatch, 'length' | 'kpis' | 'hop'>): void {
    const expected: Record<string, number[]> = {
      x: [length, kpis],
      seasonal: [length, kpis],
      trend: [kpis],
      step: [kpis],
      score: [hop],
      contribution: [kpis],
      settled: [hop],
    };
    for (const name of [...this.session.inputs, ...this.outputs]) {
      const { type, shape } = this.session.signatures.get(name)!;
      const [batch, ...sizes] = shape;
      const fits =
        type === 'float32' &&
        typeof batch === 'string' &&
        sizes.length === expected[name].length &&
        sizes.every((size, i) => typeof size === 'string' || size === expected[name][i]);
      if (fits) continue;
      throw new TowerwatchError('MODEL_SHAPE', `${name} of the graph does not fit the kpiSet's windows`, {
        context: { name, type, shape, expected: ['B', ...expected[name]] },
      });
    }
  }

  /**
   * Scores a batch of any size; a window's score does not depend on what else is in its batch.
   * @throws TowerwatchError MODEL_SHAPE when the graph answers in another shape
   */
  async score(batch: DetectorBatch): Promise<DetectorScores> {
    const { count, kpis, hop } = batch;
    const scores = new Float32Array(count * hop);
    const contributions = new Float32Array(count * kpis);
    const settled = this.settles ? new Float32Array(count * hop) : undefined;
    for (let from = 0; from < count; from += AT_ONCE) {
      const part = partOf(batch, from, Math.min(AT_ONCE, count - from));
      // ONNX Runtime multiplies a single row by another kernel, whose rounding differs: a window alone is scored as a pair.
      const scored = await this.run(part.count === 1 ? twice(part) : part);
      scores.set(scored.scores.subarray(0, part.count * hop), from * hop);
      contributions.set(scored.contributions.subarray(0, part.count * kpis), from * kpis);
      settled?.set(scored.settled!.subarray(0, part.count * hop), from * hop);
    }
    return { scores, contributions, ...(settled && { settled }) };
  }

  private async run(batch: DetectorBatch): Promise<DetectorScores> {
    const { count, length, kpis, hop } = batch;
    const tensors: Record<string, FloatTensor> = {
      x: { data: batch.x, shape: [count, length, kpis] },
      seasonal: { data: batch.seasonal, shape: [count, length, kpis] },
      trend: { data: batch.trend, shape: [count, kpis] },
      step: { data: batch.step, shape: [count, kpis] },
    };
    const feeds = Object.fromEntries(this.session.inputs.map((name) => [name, tensors[name]]));
    const { score: scores, contribution: contributions, settled } = await this.session.run(feeds);
    const fits =
      scores.length === count * hop &&
      contributions.length === count * kpis &&
      (settled === undefined || settled.length === count * hop);
    if (!fits) {
      throw new TowerwatchError(
        'MODEL_SHAPE',
        'the graph answers in another shape than its windows ask for',
        {
          context: {
            count,
            hop,
            kpis,
            scores: scores.length,
            contributions: contributions.length,
            settled: settled?.length,
          },
        },
      );
    }
    return { scores, contributions, ...(settled && { settled }) };
  }

  /** Frees the native memory; the session cannot be used afterwards. */
  close(): Promise<void> {
    return this.session.close();
  }
}

function partOf(batch: DetectorBatch, from: number, count: number): DetectorBatch {
  const { length, kpis, x, seasonal, trend, step } = batch;
  const rows = (values: Float32Array, size: number) => values.subarray(from * size, (from + count) * size);
  return {
    ...batch,
    count,
    x: rows(x, length * kpis),
    seasonal: rows(seasonal, length * kpis),
    trend: rows(trend, kpis),
    step: rows(step, kpis),
  };
}

function twice(batch: DetectorBatch): DetectorBatch {
  const doubled = (values: Float32Array) => {
    const out = new Float32Array(2 * values.length);
    out.set(values);
    out.set(values, values.length);
    return out;
  };
  const { x, seasonal, trend, step } = batch;
  return {
    ...batch,
    count: 2,
    x: doubled(x),
    seasonal: doubled(seasonal),
    trend: doubled(trend),
    step: doubled(step),
  };
}
