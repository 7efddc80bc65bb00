import type { Figures, GateDecision } from '../../../api/shapes/model.ts';
import { WideTable } from '../../frame/wide-table.tsx';
import { figureText } from './figure-change.tsx';
import { bestOf, measured } from './figures.ts';
import { MeasureName, meaningText } from './measure-name.tsx';
import { ModelLink } from './model-link.tsx';

/** Every candidate that the gate compared, with its figures and why it was not taken. */
export function Candidates({
  decision,
  kpiSet,
  settled = false,
}: {
  readonly decision: GateDecision;
  readonly kpiSet: string;
  /** Figures of the settled score instead of the prompt one. */
  readonly settled?: boolean;
}) {
  const { candidates, chosen } = decision;
  const figuresOf = ({ prompt, settled: late }: GateDecision['candidates'][number]): Figures | null =>
    settled ? late : prompt;
  const all = candidates.map(figuresOf);
  const measures = measured(all);
  const best = measures.map((measure) => bestOf(measure, all));
  return (
    <WideTable label="Candidates that the gate compared">
      <table class="table candidates">
        <thead>
          <tr>
            <th scope="col">Candidate</th>
            {measures.map((measure) => (
              <th key={measure.key} scope="col" class="number" title={meaningText(measure)}>
                <MeasureName measure={measure} />
              </th>
            ))}
            <th scope="col">Gate</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate, i) => (
            <tr key={candidate.name} class={candidate.name === chosen ? 'chosen' : undefined}>
              <th scope="row">
                {candidate.modelId === null ? (
                  candidate.name
                ) : (
                  <ModelLink id={candidate.modelId} kpiSet={kpiSet}>
                    {candidate.name}
                  </ModelLink>
                )}
              </th>
              {measures.map(({ key }, column) => {
                const value = all[i]?.[key] ?? null;
                const isBest = value !== null && value === best[column];
                return (
                  <td key={key} class={isBest ? 'number best' : 'number'} title={isBest ? 'best' : undefined}>
                    {figureText(value)}
                  </td>
                );
              })}
              <td class="gate-words">
                <CandidateOutcome candidate={candidate} chosen={candidate.name === chosen} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

function CandidateOutcome({
  candidate: { eligible, reason },
  chosen,
}: {
  readonly candidate: GateDecision['candidates'][number];
  readonly chosen: boolean;
}) {
  if (chosen) return <span class="tag tag-ok">chosen</span>;
  return (
    <span class="muted">
      {eligible ? 'eligible, not chosen' : 'not eligible'}
      {reason !== '' && `: ${reason}`}
    </span>
  );
}
