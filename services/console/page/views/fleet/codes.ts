import type { EntityLive, EntityRow } from '../../../api/shapes/entity.ts';

export type Status = EntityRow['status'];
export type Change = NonNullable<EntityLive['change']>;

/** A status is kept as its place in this list. */
export const STATUSES = ['OK', 'WARMUP', 'SILENT', 'RESUMED', 'UNSCORED', 'UNKNOWN', 'ABSENT'] as const;

/** A change is kept as its place in this list. */
export const CHANGES = [
  null,
  'ALERT_OPENED',
  'ALERT_WITHDRAWN',
  'ALERT_CLOSED',
  'SILENT',
  'RESUMED',
  'FIRST_HEARD',
] as const;

export const statusCode = (status: Status): number => STATUSES.indexOf(status);
export const changeCode = (change: Change | null): number => CHANGES.indexOf(change);

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  OK: 'Scored',
  WARMUP: 'Warm-up',
  SILENT: 'Silent',
  RESUMED: 'Resumed',
  UNSCORED: 'Unscored',
  UNKNOWN: 'Unknown',
  ABSENT: 'Absent',
};

export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  ALERT_OPENED: 'alert opened',
  ALERT_WITHDRAWN: 'alert withdrawn',
  ALERT_CLOSED: 'alert closed',
  SILENT: 'fell silent',
  RESUMED: 'sends again',
  FIRST_HEARD: 'first heard',
};
