import type { KpiSet } from '#core/series/kpi-set.ts';
import type { KpiSets } from '#platform/config/kpi-sets.ts';
import { ERROR_CODES, type ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';

/** What came of loading a model and scoring its probe, as a scorer does before it takes it up. */
export type Verification =
  | { readonly ok: true; readonly windows: number; readonly millis: number }
  | {
      readonly ok: false;
      readonly code: ErrorCode;
      readonly message: string;
      readonly context: Readonly<Record<string, unknown>>;
    };

/** Never rejects for what is wrong with the model. @param kpiSet that it is to serve: its own by default */
export async function verificationOf(
  artifact: ModelArtifact,
  kpiSets: KpiSets,
  kpiSet: string = artifact.kpiSet,
): Promise<Verification> {
  try {
    const started = performance.now();
    const session = await verifyModel(artifact, requireKpiSet(kpiSet, kpiSets));
    const millis = performance.now() - started;
    await session.close();
    return { ok: true, windows: artifact.probe.count, millis };
  } catch (error) {
    if (!(error instanceof TowerwatchError)) throw error;
    const { code, message, context } = error;
    return { ok: false, code, message, context };
  }
}

/** @throws TowerwatchError with the code with which a scorer would refuse the model, and what to do */
export async function requireServable(
  artifact: ModelArtifact,
  kpiSet: string,
  kpiSets: KpiSets,
): Promise<void> {
  const verification = await verificationOf(artifact, kpiSets, kpiSet);
  if (verification.ok) return;
  const { code, message, context } = verification;
  const text = `${message}. It was not put in force. ${ERROR_CODES[code].remedy}`;
  throw new TowerwatchError(code, text, { context });
}

function requireKpiSet(name: string, kpiSets: KpiSets): KpiSet {
  const kpiSet = kpiSets.get(name);
  if (kpiSet !== undefined) return kpiSet;
  const known = [...kpiSets.keys()].join(', ');
  throw new TowerwatchError('KPI_SET_UNKNOWN', `the kpiSets file has no kpiSet ${name}; it has ${known}`);
}
