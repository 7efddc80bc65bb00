import { Readable } from 'node:stream';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { LIVE_EVENTS, type LiveEventName, type LiveEvents } from '../api/shapes/live-event.ts';

/** Most streams at once: each page has one. */
const MOST_STREAMS = 200;
/** Of one who speaks: nobody takes all of them. */
const MOST_OF_ONE = 20;
/** A client that has so much left to take is dropped, bytes: it comes back and reads everything anew. */
const MOST_WAITING = 8 << 20;
/** So often every stream carries something, lest what lies between takes it for dead, ms. */
const HEARTBEAT_MS = 15_000;
/** How long a browser waits before it comes back, ms. */
const RETRY_MS = 2000;

export const LIVE_EVENT_NAMES = Object.keys(LIVE_EVENTS) as LiveEventName[];

export interface HubOptions {
  /** Told how many streams are open, whenever that changes. */
  readonly onStreams?: (open: number) => void;
  /** Told of every event that goes out, and to how many. */
  readonly onSent?: (name: LiveEventName, streams: number) => void;
  readonly mostStreams?: number;
  readonly mostOfOne?: number;
  readonly mostWaiting?: number;
  readonly heartbeatMs?: number;
}

/** Who listens, and to what. */
export interface Listener {
  readonly names: ReadonlySet<LiveEventName>;
  /** Name of the token. */
  readonly who: string;
  /** Asked at each heartbeat whether he may still listen: a stream outlives the request by which its token was looked at. */
  readonly mayGoOn: () => Promise<boolean>;
}

type Greeting = () => readonly [name: LiveEventName, data: unknown];

/**
 * Sends live events to whoever listens, as server-sent events (HTML standard, section 9.2). An event is encoded once,
 * however many listen, and not at all where nobody does.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #streams = new Map<Readable, Listener>();
  readonly #greetings: Greeting[] = [];
  readonly #heartbeat: NodeJS.Timeout;
  /** Ids differ from those before a restart. */
  readonly #origin = Date.now().toString(36);
  #events = 0;

  constructor(options: HubOptions = {}) {
    this.#options = options;
    const { heartbeatMs = HEARTBEAT_MS } = options;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref();
  }

  /** What a client is told at once when it comes. */
  greetWith<N extends LiveEventName>(name: N, data: () => LiveEvents[N]): void {
    this.#greetings.push(() => [name, data()]);
  }

  /** Whether anyone listens to an event. */
  hears(name: LiveEventName): boolean {
    return [...this.#streams.values()].some(({ names }) => names.has(name));
  }

  publish<N extends LiveEventName>(name: N, data: LiveEvents[N]): void {
    if (!this.hears(name)) return;
    const sent = this.#toAll(this.#encode(name, data), name);
    this.#options.onSent?.(name, sent);
  }

  /**
   * @returns a stream of the events, for a response
   * @throws {TowerwatchError} STREAMS_EXHAUSTED where there are too many already, in all or of the same person
   */
  open(listener: Listener): Readable {
    this.#requireRoom(listener.who);
    const stream = new Readable({ read: () => undefined });
    stream.once('close', () => this.#forget(stream));
    this.#streams.set(stream, listener);
    this.#options.onStreams?.(this.#streams.size);
    stream.push(`retry: ${RETRY_MS}\n\n`);
    for (const greeting of this.#greetings) {
      const [name, data] = greeting();
      if (listener.names.has(name)) stream.push(this.#encode(name, data));
    }
    return stream;
  }

  /** Ends all streams. */
  close(): void {
    clearInterval(this.#heartbeat);
    for (const stream of this.#streams.keys()) this.#end(stream);
  }

  #requireRoom(who: string): void {
    const { mostStreams = MOST_STREAMS, mostOfOne = MOST_OF_ONE } = this.#options;
    if (this.#streams.size >= mostStreams) {
      throw new TowerwatchError('STREAMS_EXHAUSTED', `there are ${mostStreams} streams, and no more`);
    }
    const his = [...this.#streams.values()].filter((listener) => listener.who === who).length;
    if (his < mostOfOne) return;
    throw new TowerwatchError('STREAMS_EXHAUSTED', `${who} has ${mostOfOne} streams, and nobody has more`);
  }

  #beat(): void {
    this.#toAll(':\n\n');
    for (const [stream, { mayGoOn }] of this.#streams) {
      void mayGoOn().then(
        (may) => may || this.#end(stream),
        () => this.#end(stream),
      );
    }
  }

  #end(stream: Readable): void {
    if (this.#forget(stream)) stream.push(null);
  }

  /** @returns whether it was there */
  #forget(stream: Readable): boolean {
    const was = this.#streams.delete(stream);
    if (was) this.#options.onStreams?.(this.#streams.size);
    return was;
  }

  #encode(name: LiveEventName, data: unknown): Buffer {
    return Buffer.from(
      `id: ${this.#origin}-${++this.#events}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`,
    );
  }

  /** @param name of those who are sent it; all where absent @returns how many were */
  #toAll(message: Buffer | string, name?: LiveEventName): number {
    const { mostWaiting = MOST_WAITING } = this.#options;
    let sent = 0;
    for (const [stream, { names }] of this.#streams) {
      if (name !== undefined && !names.has(name)) continue;
      if (stream.readableLength > mostWaiting) stream.destroy();
      else {
        stream.push(message);
        sent++;
      }
    }
    return sent;
  }
}
