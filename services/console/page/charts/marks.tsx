import './marks.css';
import type { ComponentChildren } from 'preact';
import type { Alert } from '../../api/shapes/alert.ts';
import { spanText } from '../frame/format.ts';
import { alertPath } from '../frame/paths.ts';
import { SeverityMark, severityWord } from '../frame/severity.tsx';
import { VERDICT_WORDS } from '../verdict/words.ts';
import type { Mark } from './mark.ts';
import { covered, overlaps, type Span } from './span.ts';
import { placeOf } from './stage.tsx';

export interface MarksProps {
  readonly view: Span;
  readonly stepMs: number;
  readonly alerts: readonly Alert[];
  readonly marks: readonly Mark[];
  readonly highlight?: Span | undefined;
}

const isSame = (a: Span, b: Span | undefined) => b !== undefined && a.from === b.from && a.to === b.to;

/** Spans as columns behind all rows. */
export function Columns({
  view,
  stepMs,
  alerts,
  marks,
  highlight,
  selection,
}: MarksProps & { selection: Span | undefined }) {
  const column = (span: Span, kind: string, key: string) => {
    const place = covered(span, stepMs);
    return overlaps(place, view) && <div key={key} class={`column ${kind}`} style={placeOf(place, view)} />;
  };
  return (
    <div class="series-columns" aria-hidden="true">
      {marks.map((mark) => column(mark, `column-${mark.tone}`, keyOf(mark)))}
      {alerts.map((alert) => column(alert, kindOf(alert), alert.id))}
      {highlight && column(highlight, 'column-highlight', 'highlight')}
      {selection && column(selection, 'column-selection', 'selection')}
    </div>
  );
}

/** Suppressed or withdrawn: drawn faintly. */
const isMuted = ({ suppression, state }: Alert) => suppression !== null || state === 'WITHDRAWN';

const kindOf = (alert: Alert) => `column-${isMuted(alert) ? 'muted' : alert.severity.toLowerCase()}`;

const keyOf = ({ tone, from, to }: Mark) => `${tone}~${from}~${to}`;

/** Alerts to open, and named spans, above the rows. */
export function Lane({
  view,
  stepMs,
  alerts,
  marks,
  highlight,
  onAlert,
}: MarksProps & { onAlert: ((alert: Alert) => void) | undefined }) {
  const inView = <T extends Span>(spans: readonly T[]) =>
    spans.filter((span) => overlaps(covered(span, stepMs), view));
  return (
    <div class="series-lane">
      {inView(marks).map((mark) => (
        <MarkName key={keyOf(mark)} mark={mark} place={placeOf(covered(mark, stepMs), view)} />
      ))}
      {inView(alerts).map((alert) => (
        <AlertChip
          key={alert.id}
          alert={alert}
          open={isSame(alert, highlight)}
          place={placeOf(covered(alert, stepMs), view)}
          onAlert={onAlert}
        />
      ))}
    </div>
  );
}

type Place = ReturnType<typeof placeOf>;

function MarkName({ mark: { tone, text, from, to, onOpen }, place }: { mark: Mark; place: Place }) {
  const looks = {
    class: `lane-mark lane-${tone}`,
    style: place,
    title: `${text}, ${spanText(from, to)} UTC`,
  };
  if (onOpen === undefined) return <span {...looks}>{text}</span>;
  return (
    <button type="button" {...looks} onClick={onOpen}>
      {text}
    </button>
  );
}

interface ChipProps {
  alert: Alert;
  open: boolean;
  place: Place;
  onAlert: ((alert: Alert) => void) | undefined;
}

function AlertChip({ alert, open, place, onAlert }: ChipProps) {
  const text = chipText(alert);
  const looks = `lane-alert lane-${alert.severity.toLowerCase()}${isMuted(alert) ? ' lane-muted' : ''}`;
  const content: ComponentChildren = (
    <>
      <SeverityMark severity={alert.severity} />
      {alert.judgement !== null && (
        <span class="lane-judged" aria-hidden="true">
          {alert.judgement.verdict === 'FALSE_POSITIVE' ? '✕' : '✓'}
        </span>
      )}
    </>
  );
  if (onAlert === undefined)
    return (
      <a class={looks} style={place} href={alertPath(alert.id)} title={text} aria-label={text}>
        {content}
      </a>
    );
  return (
    <button
      type="button"
      class={looks}
      style={place}
      title={text}
      aria-label={text}
      aria-pressed={open}
      onClick={() => onAlert(alert)}
    >
      {content}
    </button>
  );
}

function chipText({ severity, from, to, state, suppression, judgement, kind }: Alert): string {
  const parts = [
    kind === 'TELEMETRY_SILENT' ? 'Silent telemetry' : `${capital(severityWord(severity))} alert`,
    `${spanText(from, to)} UTC`,
    state.toLowerCase(),
  ];
  if (suppression !== null) parts.push(`suppressed: ${suppression.reason}`);
  if (judgement !== null)
    parts.push(
      `judged: ${VERDICT_WORDS[judgement.verdict].toLowerCase()}${judgement.conflict ? ', disputed' : ''}`,
    );
  return parts.join(', ');
}

const capital = (word: string) => word[0].toUpperCase() + word.slice(1);
