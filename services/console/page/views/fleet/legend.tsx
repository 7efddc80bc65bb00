import { useEffect, useRef } from 'preact/hooks';
import { severityWord } from '../../frame/severity.tsx';
import { scheme } from '../../frame/theme.ts';
import { GRAVITIES, gravityOf, STATUS_WORDS, statusCode } from './codes.ts';
import { lookOf, RAMP_ENDS } from './look.ts';
import { drawLook } from './sprites.ts';

const SIZE = 14;

/** What colours, patterns and shapes of cells mean, drawn as the cells are. */
export function Legend() {
  return (
    <ul class="fleet-legend small" aria-label="Legend">
      <li class="fleet-ramp">
        <span class="muted">Score</span>
        <ol>
          {RAMP_ENDS.map((end) => (
            <li key={end}>
              <Sample look={lookOf(0, end, 0, false)} />
              <span>{end === 1 ? <strong>1 × threshold</strong> : RAMP_TEXTS[end]}</span>
            </li>
          ))}
          <li>
            <Sample look={lookOf(0, Number.POSITIVE_INFINITY, 0, false)} />
            <span>more</span>
          </li>
        </ol>
      </li>
      {GRAVITIES.slice(2).map((severity) => (
        <li key={severity}>
          <Sample look={lookOf(0, 1.2, gravityOf(severity), false)} /> {severityWord(severity!)} alert
        </li>
      ))}
      <li>
        <Sample look={lookOf(0, 1.2, gravityOf('MAJOR'), true)} /> suppressed
      </li>
      {(['SILENT', 'WARMUP', 'UNSCORED', 'ABSENT'] as const).map((status) => (
        <li key={status}>
          <Sample look={lookOf(statusCode(status), Number.NaN, 0, false)} />{' '}
          {STATUS_WORDS[status].toLowerCase()}
        </li>
      ))}
    </ul>
  );
}

const RAMP_TEXTS: Readonly<Record<number, string>> = { 0.25: '¼', 2.5: '2½', 5: '5' };

function Sample({ look }: { look: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = scheme.value;
  useEffect(() => {
    const size = SIZE * devicePixelRatio;
    canvas.current!.width = size;
    canvas.current!.height = size;
    drawLook(canvas.current!.getContext('2d')!, look, size);
  }, [look, colours]);
  return <canvas ref={canvas} class="fleet-sample" />;
}
