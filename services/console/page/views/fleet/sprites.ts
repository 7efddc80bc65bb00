import { GRAVITIES } from '../../frame/gravity.ts';
import { token } from '../../frame/theme.ts';
import { STATUSES } from './codes.ts';
import { FILLS, fillOf, LOOKS, markOf, RAMP_STEPS } from './look.ts';

/** Every look of a cell, drawn once: a cell is then one copy of pixels. */
export interface Sprites {
  readonly image: HTMLCanvasElement;
  /** Width and height of one, device pixels. */
  readonly size: number;
  /** Left and upper edge of a look in the image, device pixels. */
  at(look: number): readonly [number, number];
}

const ACROSS = LOOKS / FILLS;

/** @param size of a cell, device pixels */
export function makeSprites(size: number): Sprites {
  const image = document.createElement('canvas');
  image.width = ACROSS * size;
  image.height = FILLS * size;
  const context = image.getContext('2d')!;
  const at = (look: number) => [(look % ACROSS) * size, Math.floor(look / ACROSS) * size] as const;
  for (let look = 0; look < LOOKS; look++) {
    const [x, y] = at(look);
    context.save();
    context.translate(x, y);
    drawLook(context, look, size);
    context.restore();
  }
  return { image, size, at };
}

/** Draws a look into a square from the origin. */
export function drawLook(context: CanvasRenderingContext2D, look: number, size: number): void {
  context.save();
  context.beginPath();
  context.rect(0, 0, size, size);
  context.clip();
  drawFill(context, fillOf(look), size);
  const { gravity, suppressed } = markOf(look);
  if (gravity > 0) drawMark(context, gravity, suppressed, size);
  context.restore();
}

function drawFill(context: CanvasRenderingContext2D, fill: number, size: number): void {
  if (fill < RAMP_STEPS) {
    context.fillStyle = token(`--ramp-${fill}`);
    context.fillRect(0, 0, size, size);
    return;
  }
  const status = STATUSES[fill - RAMP_STEPS];
  const line = Math.max(1, size / 12);
  context.lineWidth = line;
  context.fillStyle = token('--panel');
  context.fillRect(0, 0, size, size);
  switch (status) {
    case 'SILENT':
      context.fillStyle = token('--silent-ground');
      context.fillRect(0, 0, size, size);
      stripes(context, size, token('--silent'), 1);
      break;
    case 'RESUMED':
      stripes(context, size, token('--silent'), -1);
      frame(context, size, line, token('--silent'));
      break;
    case 'WARMUP':
      dots(context, size, token('--warmup'));
      frame(context, size, line, token('--warmup'));
      break;
    case 'ABSENT':
      cross(context, size, token('--line-strong'));
      break;
    case 'UNSCORED':
      frame(context, size, line, token('--line-strong'));
      break;
    default:
      context.fillStyle = token('--raised');
      context.fillRect(0, 0, size, size);
      frame(context, size, line, token('--line-strong'));
      bar(context, size, token('--line-strong'));
  }
}

function stripes(context: CanvasRenderingContext2D, size: number, colour: string, lean: 1 | -1): void {
  const pitch = Math.max(3, size / 4);
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1, size / 11);
  context.beginPath();
  for (let start = -size; start < 2 * size; start += pitch) {
    context.moveTo(start, lean === 1 ? size : 0);
    context.lineTo(start + size, lean === 1 ? 0 : size);
  }
  context.stroke();
}

function dots(context: CanvasRenderingContext2D, size: number, colour: string): void {
  const pitch = Math.max(3, size / 4);
  const dot = Math.max(1, size / 10);
  context.fillStyle = colour;
  for (let x = pitch / 2; x < size; x += pitch) {
    for (let y = pitch / 2; y < size; y += pitch) context.fillRect(x - dot / 2, y - dot / 2, dot, dot);
  }
}

function frame(context: CanvasRenderingContext2D, size: number, line: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = line;
  context.strokeRect(line / 2, line / 2, size - line, size - line);
}

function cross(context: CanvasRenderingContext2D, size: number, colour: string): void {
  const edge = size * 0.28;
  context.strokeStyle = colour;
  context.lineWidth = Math.max(1, size / 14);
  context.beginPath();
  context.moveTo(edge, edge);
  context.lineTo(size - edge, size - edge);
  context.moveTo(size - edge, edge);
  context.lineTo(edge, size - edge);
  context.stroke();
}

function bar(context: CanvasRenderingContext2D, size: number, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(size * 0.3, size / 2 - Math.max(0.5, size / 24), size * 0.4, Math.max(1, size / 12));
}

/** Outline and shape of an alert: circle minor, diamond major, square critical; hollow where it is suppressed. */
function drawMark(
  context: CanvasRenderingContext2D,
  gravity: number,
  suppressed: boolean,
  size: number,
): void {
  const severity = GRAVITIES[gravity] ?? 'UNKNOWN';
  const colour = token(suppressed ? '--muted' : (`--${severity.toLowerCase()}` as `--${string}`));
  const line = Math.max(1, Math.round(size / 10));
  if (!suppressed) frame(context, size, line, colour);
  const middle = size / 2;
  const reach = Math.max(1.5, size * (severity === 'MINOR' ? 0.22 : 0.27));
  context.beginPath();
  switch (severity) {
    case 'CRITICAL':
      context.rect(middle - reach, middle - reach, 2 * reach, 2 * reach);
      break;
    case 'MAJOR':
      context.moveTo(middle, middle - reach * 1.25);
      context.lineTo(middle + reach * 1.25, middle);
      context.lineTo(middle, middle + reach * 1.25);
      context.lineTo(middle - reach * 1.25, middle);
      context.closePath();
      break;
    default:
      context.arc(middle, middle, reach, 0, 2 * Math.PI);
  }
  context.lineWidth = Math.max(1, size / 10);
  context.strokeStyle = suppressed ? colour : token('--panel');
  context.stroke();
  context.fillStyle = suppressed ? token('--panel') : colour;
  context.fill();
}
