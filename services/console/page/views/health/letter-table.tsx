import type { DeadLetterRow } from '../../../api/shapes/dead-letter.ts';
import { consoleNow } from '../../data/clock.ts';
import { countText } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import { WideTable } from '../../frame/wide-table.tsx';

/** Dead letters, newest first; a click anywhere on a row opens it. */
export function LetterTable({
  letters,
  open,
  show,
}: {
  readonly letters: readonly DeadLetterRow[];
  readonly open: string | null;
  readonly show: (offset: string) => void;
}) {
  return (
    <WideTable label="Dead letters">
      <table class="table letters-table">
        <thead>
          <tr>
            <th scope="col" class="number">
              Offset
            </th>
            <th scope="col">Put aside</th>
            <th scope="col">Code</th>
            <th scope="col">Service</th>
            <th scope="col">Key</th>
            <th scope="col">Where it was</th>
            <th scope="col" class="number">
              Bytes
            </th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <tr key={letter.offset} aria-current={letter.offset === open ? 'true' : undefined}>
              <td class="number" data-label="Offset">
                <button
                  type="button"
                  class="button button-small button-plain letter-open"
                  aria-label={`Open dead letter ${letter.offset}`}
                  onClick={() => show(letter.offset)}
                >
                  {letter.offset}
                </button>
              </td>
              <td data-label="Put aside" class="nowrap">
                <Time at={letter.at} near={consoleNow()} />
              </td>
              <td data-label="Code">
                <code>{letter.code}</code>
              </td>
              <td data-label="Service">{letter.service}</td>
              <td data-label="Key" class="break">
                {letter.key ?? <span class="muted">none</span>}
              </td>
              <td data-label="Where it was" class="nowrap">
                {letter.partition}@{letter.originOffset}
              </td>
              <td data-label="Bytes" class="number">
                {letter.bytes === null ? <span class="muted">none</span> : countText(letter.bytes)}
              </td>
              <td data-label="Reason" class="break">
                {letter.message}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}
