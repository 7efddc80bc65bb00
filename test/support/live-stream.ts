import { eventually } from './eventually.ts';

export interface LiveEvent {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it
  readonly data: any;
}

/** Server-sent events, as they come. */
export interface LiveStream {
  /** Resolves with the first event of the name, of all since the stream was opened, that is wanted. */
  next(name: string, isWanted?: (event: LiveEvent) => boolean): Promise<LiveEvent>;
  close(): void;
}

/** @throws Error where it is answered anything but a stream of events */
export async function listen(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<LiveStream> {
  const ending = new AbortController();
  const response = await fetch(url, { headers, signal: ending.signal });
  if (response.headers.get('content-type') !== 'text/event-stream') {
    throw new Error(`${response.status}: ${await response.text()}`);
  }
  const events: LiveEvent[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const messages = (text + chunk).split('\n\n');
      text = messages.pop()!;
      events.push(...eventsOf(messages));
    }
  };
  // Closing it is an error to the reader.
  read().catch(() => undefined);
  return {
    next: (name, isWanted = () => true) =>
      eventually(`${name} is sent`, () => events.find((one) => one.event === name && isWanted(one))),
    close: () => ending.abort(),
  };
}

/** What is sent, but for heartbeats and the like. */
export function eventsOf(messages: readonly string[]): LiveEvent[] {
  return messages
    .filter((message) => message.startsWith('id:'))
    .map((message) => {
      const [id, event, data] = message.split('\n').map((line) => line.slice(line.indexOf(' ') + 1));
      return { id, event, data: JSON.parse(data) };
    });
}
