/** What of a browser the probe uses: it runs in the page, and these files are compiled for Node. */
declare const requestAnimationFrame: (callback: (at: number) => void) => number;
declare const addEventListener: (
  type: string,
  listener: (event: { readonly timeStamp: number }) => void,
  options: { readonly capture: boolean },
) => void;
declare const EventSource: new (
  ...args: unknown[]
) => { addEventListener(type: string, listener: () => void): void };
declare const MessageChannel: new () => {
  readonly port1: { postMessage(count: number): void };
  readonly port2: { onmessage: (message: { readonly data: number }) => void };
};

/** What the page says with its mark: the span of time that was drawn, ms. */
interface Marked {
  readonly detail: { readonly from: number; readonly to: number };
}

/** Moments since the last reading, ms since 1970 by the browser's clock. */
export interface ProbeReading {
  /** When each frame began. */
  readonly frames: number[];
  /** For each `fleet` event, in their order: when the first frame after it was through. */
  readonly shown: number[];
  readonly clicks: number[];
  readonly drawn: Drawing[];
}

/** All charts of an entity, drawn. */
export interface Drawing {
  readonly at: number;
  /** Length of time that they show, ms. */
  readonly spanMs: number;
}

/** Takes what the probe has noted: it keeps nothing that was read. */
export const TAKE_READING = 'globalThis.takeReading()';
export const PROBE_TERMS = {
  /** What the page marks when all charts of an entity are drawn. */
  drawnMark: 'series-drawn',
};

/** Runs in the page before its own code. Only its text gets there: it refers to nothing of this file. */
export function probePage({ drawnMark }: typeof PROBE_TERMS): void {
  const nothing = (): ProbeReading => ({ frames: [], shown: [], clicks: [], drawn: [] });
  const clock = (moment: number) => performance.timeOrigin + moment;
  let noted = nothing();
  let waiting = 0;

  // A message posted from a frame is handed on once the frame is through.
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = ({ data: events }) => {
    const at = clock(performance.now());
    for (let i = 0; i < events; i++) noted.shown.push(at);
  };
  const frame = (at: number) => {
    noted.frames.push(clock(at));
    if (waiting > 0) port1.postMessage(waiting);
    waiting = 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  class ProbedSource extends EventSource {
    constructor(...args: unknown[]) {
      super(...args);
      this.addEventListener('fleet', () => {
        waiting++;
      });
    }
  }
  addEventListener('click', ({ timeStamp }) => noted.clicks.push(clock(timeStamp)), { capture: true });
  new PerformanceObserver((list) => {
    for (const mark of list.getEntriesByName(drawnMark)) {
      const { from, to } = (mark as unknown as Marked).detail;
      noted.drawn.push({ at: clock(mark.startTime), spanMs: to - from });
    }
  }).observe({ entryTypes: ['mark'] });

  const takeReading = () => {
    const taken = noted;
    noted = nothing();
    return taken;
  };
  Object.assign(globalThis, { EventSource: ProbedSource, takeReading });
}
