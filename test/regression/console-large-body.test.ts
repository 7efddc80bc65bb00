import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { consoleFrame, type Frame } from '../support/console-frame.ts';

const BYTES = 10_000_000;

let frame: Frame;
beforeAll(async () => {
  frame = await consoleFrame();
  await frame.app.listen({ port: 0 });
});
afterAll(() => frame.close());

// The connection was closed beneath a sender who was not through: he read EPIPE in place of the answer.
test('a sender whose body is too large can send all of it, has his answer, and goes on', async () => {
  const socket = connect((frame.app.server.address() as AddressInfo).port, '127.0.0.1');
  const answers: string[] = [];
  socket.on('data', (part) => answers.push(String(part)));
  const head = 'POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  socket.write(`${head}content-length: ${BYTES}\r\n\r\n`);
  await once(socket, 'data');
  expect(answers.join('')).toMatch(/^HTTP\/1.1 413 .*BODY_TOO_LARGE/s);
  const failed = once(socket, 'close').then(() => 'closed');
  const sent = new Promise((resolve) => socket.write('x'.repeat(BYTES), resolve));
  expect(await Promise.race([sent, failed])).not.toBe('closed');
  answers.length = 0;
  socket.write('GET /api/v1/nothing HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await Promise.race([once(socket, 'data'), failed]);
  expect(answers.join('')).toMatch(/^HTTP\/1.1 404 .*ROUTE_UNKNOWN/s);
  socket.destroy();
});
