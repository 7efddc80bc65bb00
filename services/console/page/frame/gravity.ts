import type { Severity } from '../../api/shapes/entity.ts';

/** Severities, null for no alert: the graver, the further on. */
export const GRAVITIES = [null, 'UNKNOWN', 'MINOR', 'MAJOR', 'CRITICAL'] as const;

/** Place of a severity among `GRAVITIES`. */
export const gravityOf = (severity: Severity | null): number => GRAVITIES.indexOf(severity);
