import type { Figures } from '../../../api/shapes/model.ts';
import { WideTable } from '../../frame/wide-table.tsx';
import { CHANGE_CLASSES, ChangeBars, changeText, figureText } from './figure-change.tsx';
import { changes } from './figures.ts';
import { MeasureName, meaningText } from './measure-name.tsx';

/** Each figure of the model in force then beside that of this one, and which way it went. */
export function FigureComparison({
  before,
  after,
}: {
  readonly before: Figures | null;
  readonly after: Figures;
}) {
  return (
    <WideTable label="Figures before and after">
      <table class="table comparison">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" class="number">
              before
            </th>
            <th scope="col" class="number">
              after
            </th>
            <th scope="col" class="comparison-bars">
              <span class="visually-hidden">as bars</span>
            </th>
            <th scope="col">change</th>
          </tr>
        </thead>
        <tbody>
          {changes(before, after).map((change) => {
            const { measure } = change;
            return (
              <tr key={measure.key}>
                <th scope="row">
                  <span class="figure-name">
                    <MeasureName measure={measure} />
                  </span>
                  <span class="muted small figure-meaning">{meaningText(measure)}</span>
                </th>
                <td class="number muted">{figureText(change.before)}</td>
                <td class="number">
                  <strong>{figureText(change.after)}</strong>
                </td>
                <td class="comparison-bars">{change.after !== null && <ChangeBars {...change} />}</td>
                <td class={CHANGE_CLASSES[change.word]}>{changeText(change)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </WideTable>
  );
}
