/** Rows of the list; the same rows beside an opened alert are not of it. */
const ROWS = '.alert-list .alert-link';

/** Rows of the list in their order; the keyboard's place is the one in focus, else the one that is opened. */
function placeOf(rows: readonly HTMLElement[]): number {
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  return focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
}

/**
 * Moves the focus to the next row or the one before.
 *
 * @returns id of its alert; undefined for a group, or where there is no row
 */
export function moveFocus(step: 1 | -1): string | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const place = placeOf(rows);
  const next = rows[place < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, place + step))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next?.dataset.alert;
}

/** Id of the alert whose row is in focus. */
export const focusedAlert = (): string | undefined =>
  document.activeElement instanceof HTMLElement ? document.activeElement.dataset.alert : undefined;

/** Ids of what is in focus: of an alert, or of a group's members; undefined where no row is. */
export function focusedAlerts(): readonly string[] | undefined {
  const { activeElement: row } = document;
  if (!(row instanceof HTMLElement) || !row.matches('.alert-link')) return undefined;
  const { alert, members } = row.dataset;
  return alert === undefined ? (JSON.parse(members ?? '[]') as string[]) : [alert];
}

/** Puts the focus back on the row of an alert, as after it was closed. */
export const focusAlert = (id: string): void =>
  document.querySelector<HTMLElement>(`${ROWS}[data-alert="${CSS.escape(id)}"]`)?.focus();
