import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Routes } from '#services/console/api/app.ts';
import { bearer, consoleFrame, type Frame } from '../support/console-frame.ts';
import { eventually } from '../support/eventually.ts';

let frame: Frame;
afterEach(() => frame.close());

/** A route that answers when `mayAnswer` lets it, and tells when it has been called. */
function slowOrder(mayAnswer: Promise<void>, called: () => void): Routes {
  return (app) =>
    app.post(
      '/order',
      { config: { role: 'admin', audit: 'PROMOTION' }, schema: { response: { 200: z.object({}) } } },
      async () => {
        called();
        await mayAnswer;
        return {};
      },
    );
}

/** The line was written once the answer had been taken: who hung up while the order was awaited was in no audit. */
test('an order is in the audit though who gave it has hung up', async () => {
  const answer = Promise.withResolvers<void>();
  const call = Promise.withResolvers<void>();
  frame = await consoleFrame({ routes: [slowOrder(answer.promise, call.resolve)] });
  await frame.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = frame.app.server.address() as AddressInfo;
  const { authorization } = bearer(frame.secrets.admin);
  const left = once(frame.app.server, 'connection').then(([socket]) => once(socket, 'close'));
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /api/v1/order HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\ncontent-length: 0\r\n\r\n`,
  );
  await call.promise;
  socket.destroy();
  await left;
  answer.resolve();
  await eventually('a line of the audit', async () => frame.audit().length > 0);
  expect(frame.audit()).toMatchObject([{ action: 'PROMOTION', who: 'admin', outcome: 'DONE' }]);
});

/** It was a line of level info like any other: LOG_LEVEL=warn kept no audit. */
test('the audit is kept whatever the level of the log', async () => {
  frame = await consoleFrame({ routes: [slowOrder(Promise.resolve(), () => undefined)], level: 'error' });
  await frame.app.inject({ method: 'POST', url: '/api/v1/order', headers: bearer(frame.secrets.admin) });
  expect(frame.audit()).toMatchObject([{ action: 'PROMOTION', who: 'admin', outcome: 'DONE' }]);
});

/** An order that nobody had answered yet stood there as done. */
test('an order that is pending is not in the audit as done', async () => {
  const pending: Routes = (app) =>
    app.post('/order', { config: { role: 'admin', audit: 'PROMOTION' } }, (_, reply) =>
      reply.code(202).send(),
    );
  frame = await consoleFrame({ routes: [pending] });
  await frame.app.inject({ method: 'POST', url: '/api/v1/order', headers: bearer(frame.secrets.admin) });
  expect(frame.audit()).toMatchObject([{ action: 'PROMOTION', outcome: 'PENDING' }]);
});
