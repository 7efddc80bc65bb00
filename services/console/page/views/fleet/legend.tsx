import { useEffect, useRef } from 'preact/hooks';
import { numberText } from '../../frame/format.ts';
import { GRAVITIES, gravityOf } from '../../frame/gravity.ts';
import { severityWord } from '../../frame/severity.tsx';
import { scheme } from '../../frame/theme.ts';
import { STATUS_WORDS, statusCode } from './codes.ts';
import { ABOVE, BELOW, lookOf, type Standing } from './look.ts';
import { drawLook } from './sprites.ts';

const SIZE = 14;
const CALM: Standing = {
  status: statusCode('OK'),
  gravity: 0,
  suppressed: false,
  score: 0,
  threshold: 1,
  pValue: 1,
};
const OVER: Standing = { ...CALM, score: 2, pValue: 1e-3 };

/** What colours, patterns and shapes of cells mean, drawn as the cells are. */
export function Legend() {
  return (
    <ul class="fleet-legend small" aria-label="Legend">
      <li class="fleet-ramp">
        <span class="muted" title="p: how often normal behaviour scores as high">
          Score below threshold, p
        </span>
        <Ramp standing={CALM} ends={BELOW} />
      </li>
      <li class="fleet-ramp">
        <span class="muted">over it, p</span>
        <Ramp standing={OVER} ends={ABOVE} />
      </li>
      {GRAVITIES.slice(2).map((severity) => (
        <li key={severity}>
          <Sample look={lookOf({ ...OVER, gravity: gravityOf(severity) })} /> {severityWord(severity!)} alert
        </li>
      ))}
      <li>
        <Sample look={lookOf({ ...OVER, gravity: gravityOf('MAJOR'), suppressed: true })} /> suppressed
      </li>
      {(['SILENT', 'WARMUP', 'UNSCORED', 'ABSENT'] as const).map((status) => (
        <li key={status}>
          <Sample look={lookOf({ ...CALM, status: statusCode(status) })} />{' '}
          {STATUS_WORDS[status].toLowerCase()}
        </li>
      ))}
    </ul>
  );
}

/** Steps of one side of the ramp; the number stands where a step begins. */
function Ramp({ standing, ends }: { standing: Standing; ends: readonly number[] }) {
  return (
    <ol>
      <li>
        <Sample look={lookOf({ ...standing, pValue: 1 })} />
      </li>
      {ends.map((end) => (
        <li key={end}>
          <Sample look={lookOf({ ...standing, pValue: end })} />
          <span>{numberText(end)}</span>
        </li>
      ))}
    </ol>
  );
}

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
