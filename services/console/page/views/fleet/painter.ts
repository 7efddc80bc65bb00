import type { FleetTable } from './fleet-table.ts';
import type { Placement } from './placement.ts';
import { makeSprites, type Sprites } from './sprites.ts';

/** What is drawn. */
export interface Scene {
  readonly table: FleetTable;
  /** Cells that are laid out, and where. */
  readonly cells: Uint32Array;
  readonly placement: Placement;
  /** Whether a cell is drawn in full; faintly otherwise. */
  readonly matches: (cell: number) => boolean;
}

const FAINT = 0.16;

/** Draws the fleet onto a canvas: all of it when the scene changes, then in each frame only what has changed. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #scene: Scene | null = null;
  #sprites: Sprites | null = null;
  /** Place of each cell in the list that is laid out; -1 where it is not. */
  #places = new Int32Array(0);
  #scale = 1;
  #isWhole = false;
  #frame = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d')!;
  }

  /** Draws all of a scene, in the colours that now apply. */
  show(scene: Scene): void {
    this.#scene = scene;
    this.#isWhole = true;
    this.changed();
  }

  /** Draws, in the next frame, what has changed in the table. */
  changed(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
  }

  #paint(): void {
    this.#frame = 0;
    const scene = this.#scene;
    if (scene === null) return;
    if (!this.#isWhole) {
      scene.table.clean((cell) => this.#draw(scene, cell));
      return;
    }
    this.#isWhole = false;
    this.#prepare(scene);
    scene.table.clean(() => undefined);
    for (const cell of scene.cells) this.#draw(scene, cell);
  }

  #prepare({ table, cells, placement }: Scene): void {
    this.#scale = devicePixelRatio;
    this.#canvas.width = Math.max(1, Math.round(placement.width * this.#scale));
    this.#canvas.height = Math.max(1, Math.ceil(placement.height * this.#scale));
    this.#canvas.style.width = `${placement.width}px`;
    this.#canvas.style.height = `${placement.height}px`;
    this.#sprites = makeSprites(Math.max(2, Math.round(placement.size * this.#scale)));
    if (this.#places.length !== table.size) this.#places = new Int32Array(table.size);
    this.#places.fill(-1);
    for (const [place, cell] of cells.entries()) this.#places[cell] = place;
  }

  #draw({ table, placement, matches }: Scene, cell: number): void {
    const place = this.#places[cell];
    if (place < 0) return;
    const { image, size, at } = this.#sprites!;
    const x = Math.round(placement.x[place] * this.#scale);
    const y = Math.round(placement.y[place] * this.#scale);
    const [left, top] = at(table.looks[cell]);
    const context = this.#context;
    if (matches(cell)) {
      context.drawImage(image, left, top, size, size, x, y, size, size);
      return;
    }
    context.clearRect(x, y, size, size);
    context.globalAlpha = FAINT;
    context.drawImage(image, left, top, size, size, x, y, size, size);
    context.globalAlpha = 1;
  }
}
