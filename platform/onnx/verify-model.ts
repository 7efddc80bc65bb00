import { createHash } from 'node:crypto';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ModelArtifact, ModelProbe } from '#schemas/types/topics.ts';
import { type DetectorScores, DetectorSession } from './detector-session.ts';
import { unpackFloats } from './packed-floats.ts';

type Manifest = Pick<
  ModelArtifact,
  | 'modelId'
  | 'kpiSet'
  | 'kpis'
  | 'windowLength'
  | 'hop'
  | 'onnx'
  | 'size'
  | 'sha256'
  | 'probe'
  | 'promptThreshold'
  | 'promptCalibration'
  | 'settledThreshold'
  | 'settledCalibration'
  | 'settledDelay'
  | 'entityThresholds'
>;
type Expected = Pick<KpiSet, 'name' | 'kpis' | 'windowLength' | 'hop'>;

/**
 * Opens a published model once it is proven to be whole, to fit the kpiSet, to have figures by which its scores can be
 * judged, and to score as it did where it was made.
 * @throws TowerwatchError MODEL_SIZE, MODEL_HASH, MODEL_SHAPE, MODEL_CALIBRATION, MODEL_UNLOADABLE or MODEL_PROBE, and
 *   nothing stays open
 */
export async function verifyModel(artifact: Manifest, expected: Expected): Promise<DetectorSession> {
  requireWhole(artifact);
  requireFit(artifact, expected);
  requireJudgement(artifact);
  const session = await DetectorSession.open(artifact.onnx);
  try {
    const shape = { length: expected.windowLength, kpis: expected.kpis.length, hop: expected.hop };
    session.requireShape(shape);
    requireSettledJudgement(artifact, session);
    await requireProbe(session, artifact.probe, shape);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

function requireWhole({ modelId, onnx, size, sha256 }: Manifest): void {
  if (onnx.length !== size) {
    throw new TowerwatchError('MODEL_SIZE', `model ${modelId} has ${onnx.length} bytes, not ${size}`);
  }
  const actual = createHash('sha256').update(onnx).digest('hex');
  if (actual !== sha256) {
    throw new TowerwatchError('MODEL_HASH', `model ${modelId} is not the one that its manifest describes`, {
      context: { actual, sha256 },
    });
  }
}

function requireFit(artifact: Manifest, expected: Expected): void {
  const has = [artifact.kpiSet, artifact.windowLength, artifact.hop, ...artifact.kpis];
  const needs = [
    expected.name,
    expected.windowLength,
    expected.hop,
    ...expected.kpis.map(({ name }) => name),
  ];
  if (has.length === needs.length && has.every((value, i) => value === needs[i])) return;
  throw new TowerwatchError('MODEL_SHAPE', `model ${artifact.modelId} is not for kpiSet ${expected.name}`, {
    context: { has, needs },
  });
}

/** What the hash does not cover: with a threshold of NaN no score would ever be alerted. */
function requireJudgement({ modelId, promptThreshold, promptCalibration, entityThresholds }: Manifest): void {
  const isUsable =
    Number.isFinite(promptThreshold) &&
    entityThresholds.every(({ prompt }) => Number.isFinite(prompt)) &&
    isUsableCalibration(promptCalibration);
  if (isUsable) return;
  const { levels, scores, tail } = promptCalibration;
  throw new TowerwatchError(
    'MODEL_CALIBRATION',
    `the threshold or the calibration of model ${modelId} is unusable`,
    { context: { promptThreshold, levels: levels.length, scores: scores.length, tail } },
  );
}

/** A settled score comes with all that it is judged by, and speaks of steps that are in the window. */
function requireSettledJudgement(artifact: Manifest, { settles }: DetectorSession): void {
  const { modelId, windowLength, hop } = artifact;
  const { settledThreshold, settledCalibration, settledDelay, entityThresholds } = artifact;
  const isUsable = settles
    ? settledThreshold !== null &&
      Number.isFinite(settledThreshold) &&
      settledCalibration !== null &&
      isUsableCalibration(settledCalibration) &&
      settledDelay >= 0 &&
      settledDelay + hop <= windowLength &&
      entityThresholds.every(({ settled }) => settled === null || Number.isFinite(settled))
    : settledThreshold === null;
  if (isUsable) return;
  throw new TowerwatchError(
    'MODEL_CALIBRATION',
    `the settled score of model ${modelId} and what it is judged by do not fit`,
    { context: { settles, settledThreshold, settledDelay, isCalibrated: settledCalibration !== null } },
  );
}

function isUsableCalibration({ levels, scores, tail }: ModelArtifact['promptCalibration']): boolean {
  return (
    levels.length > 0 &&
    levels.length === scores.length &&
    isAscending(levels) &&
    isAscending(scores) &&
    (tail === null || (Object.values(tail).every(Number.isFinite) && tail.scale > 0 && tail.share > 0))
  );
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, i) => Number.isFinite(value) && (i === 0 || value >= values[i - 1]));
}

type Shape = Parameters<DetectorSession['requireShape']>[0];

async function requireProbe(session: DetectorSession, probe: ModelProbe, shape: Shape): Promise<void> {
  const { count, tolerance } = probe;
  const cells = count * shape.length * shape.kpis;
  type Tensor = 'x' | 'seasonal' | 'trend' | 'step' | 'scores' | 'contributions' | 'settled';
  const tensor = (name: Tensor, size: number) => {
    const bytes = probe[name];
    if (count > 0 && bytes?.length === size * 4) return unpackFloats(bytes);
    throw new TowerwatchError('MODEL_PROBE', `the probe has no ${name} for ${count} windows`, {
      context: { bytes: bytes?.length ?? 0, needed: size * 4 },
    });
  };
  const batch = {
    ...shape,
    count,
    x: tensor('x', cells),
    seasonal: tensor('seasonal', cells),
    trend: tensor('trend', count * shape.kpis),
    step: tensor('step', count * shape.kpis),
  };
  const stored: DetectorScores = {
    scores: tensor('scores', count * shape.hop),
    contributions: tensor('contributions', count * shape.kpis),
    ...(session.settles && { settled: tensor('settled', count * shape.hop) }),
  };
  const actual = await session.score(batch).catch((cause: unknown) => {
    if (cause instanceof TowerwatchError) throw cause;
    throw new TowerwatchError('MODEL_PROBE', 'the model cannot score its probe', { cause });
  });
  for (const name of ['scores', 'contributions', 'settled'] as const) {
    const [expected, given] = [stored[name], actual[name]];
    const at = expected?.findIndex((value, i) => !near(given![i], value, tolerance)) ?? -1;
    if (at === -1) continue;
    throw new TowerwatchError('MODEL_PROBE', `the model scores its probe differently`, {
      context: { of: name, at, stored: expected![at], actual: given![at], tolerance },
    });
  }
}

/** False for NaN on either side. */
function near(actual: number, expected: number, tolerance: number): boolean {
  return Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
}
