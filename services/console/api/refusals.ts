import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { malformed, PROBLEM_TYPE, problemOf } from './problems.ts';
import type { Problem } from './shapes/problem.ts';

/** Answers every error within the application as a Problem; what nobody foresaw is logged whole, and shown to nobody. */
export function answerErrors(app: FastifyInstance): void {
  app.decorateRequest('refusedWith', null);
  app.setErrorHandler(refuse);
}

/** As fastify hands over what it refuses before there is a route, such as a path that does not decode. */
export function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error);
  if (problem.status === 500) request.log.error({ err: error, requestId: request.id }, 'unexpected error');
  request.refusedWith = problem.code;
  // Fastify would close beneath a sender who is not through, and he would not read the answer; Node drops what still comes.
  reply.removeHeader('connection');
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .serializer(JSON.stringify)
    .send(problem);
}

/** Answers what no route does. */
export const refuseUnknown = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  refuse(new TowerwatchError('ROUTE_UNKNOWN', `there is nothing to ${request.method} here`), request, reply);

/** Answers what Node could not read as HTTP, straight onto the socket: there is no request yet. */
export function refuseConnection(error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const known = problemOf(error);
  const problem = known.status === 500 ? malformed() : known;
  socket.end(rawAnswer(problem));
}

function rawAnswer(problem: Problem): string {
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.code}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
