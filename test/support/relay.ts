import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Relay {
  readonly url: string;
  /** Breaks off what goes on. */
  close(): void;
}

export interface RelayOptions {
  /** Of this machine; by default a free one. */
  readonly port?: number;
  /** Of answers, after which a connection ends. */
  readonly bytes?: number;
  /** Asked at each connection: while not, it is taken and nothing is said. */
  readonly answers?: () => boolean;
}

/** A way to a server over another port. */
export async function relayTo(address: string, options: RelayOptions = {}): Promise<Relay> {
  const { port = 0, bytes = Number.POSITIVE_INFINITY, answers = () => true } = options;
  const { hostname, port: upstreamPort } = new URL(address);
  const sockets = new Set<Socket>();
  const relay = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (!answers()) return;
    const upstream = connect(Number(upstreamPort), hostname);
    socket.pipe(upstream).pipe(socket);
    upstream.on('data', () => {
      if (upstream.bytesRead > bytes) socket.destroy();
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  }).listen(port, '127.0.0.1');
  await once(relay, 'listening');
  return {
    url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      relay.close();
    },
  };
}
