import { GRAVITY } from '#core/alert/severity.ts';
import type { Alert, AlertPage } from '#services/console/api/shapes/alert.ts';
import type { ModelList } from '#services/console/api/shapes/model.ts';
import type { ConsoleApi } from './api.ts';

/** What the pictures show. */
export interface Subjects {
  /** The gravest alert that operators have judged; without one, the gravest. */
  readonly alert: Alert;
  /** The model in force; without one, the newest. */
  readonly modelId: string;
}

/** Chosen by what they say, and not by when: the same of the same fleet. @returns undefined where there is nothing to show */
export async function chooseSubjects(api: ConsoleApi): Promise<Subjects | undefined> {
  const judged = await allAlerts(api, 'judged=true&kind=SCORE');
  const alerts = judged.length > 0 ? judged : await allAlerts(api, 'kind=SCORE');
  const [alert] = alerts.sort(
    (a, b) =>
      GRAVITY[b.severity] - GRAVITY[a.severity] ||
      (a.pValue ?? 1) - (b.pValue ?? 1) ||
      (b.score ?? 0) - (a.score ?? 0) ||
      (a.id < b.id ? -1 : 1),
  );
  const { models } = await api.get<ModelList>('models');
  const model = models.find(({ inForce }) => inForce) ?? models.at(0);
  return alert === undefined || model === undefined ? undefined : { alert, modelId: model.id };
}

async function allAlerts(api: ConsoleApi, query: string): Promise<Alert[]> {
  const alerts: Alert[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: AlertPage = await api.get(`alerts?limit=1000&${query}${after}`);
    alerts.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return alerts;
}
