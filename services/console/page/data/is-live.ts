import type { Alert } from '../../api/shapes/alert.ts';

/** Whether an alert goes on: neither withdrawn nor closed. */
export const isLive = ({ state }: Pick<Alert, 'state'>): boolean =>
  state !== 'WITHDRAWN' && state !== 'CLOSED';
