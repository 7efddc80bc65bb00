import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '#platform/logging/logger.ts';

/** What is written down: each change that somebody orders, and each sign-in. */
export type AuditAction =
  | 'SIGN_IN'
  | 'SIGN_OUT'
  | 'VERDICT'
  | 'RETRACTION'
  | 'PROMOTION'
  | 'REJECTION'
  | 'ROLL_BACK'
  | 'RUN_START'
  | 'RUN_CANCEL'
  | 'REPLAY';

/** Parameters and body of a request, as its schema let them through. */
type Said = Readonly<Record<string, unknown>>;

/** Of a route; a function where the body says which. */
export type Audited = AuditAction | ((said: Said) => AuditAction);

/** Never written down in a subject: a secret, and what is long or has a field of its own. */
const LEFT_OUT: ReadonlySet<string> = new Set(['token', 'why', 'reason', 'kpis']);

/** Of a request that was refused before it was read. */
const LONGEST_PATH = 512;

/**
 * Writes one line for each request to a route with `config.audit`, before it is answered: no handler can forget it, nobody
 * escapes it by hanging up, and no LOG_LEVEL hides it.
 */
export function keepAudit(app: FastifyInstance, logger: Logger): void {
  const audit = logger.child({ audit: true }, { level: 'info' });
  app.decorateRequest('said', null);
  app.addHook('preHandler', async (request) => {
    request.said = { ...(request.params as Said), ...(request.body as Said | undefined) };
  });
  // Not onResponse: an answer that nobody takes is never finished.
  app.addHook('onSend', async (request, reply) => {
    const audited = request.routeOptions.config.audit;
    if (audited !== undefined) audit.info(auditLine(request, audited, reply.statusCode), 'audit');
  });
}

function auditLine(request: FastifyRequest, audited: Audited, status: number) {
  const { id, ip, who, refusedWith, url } = request;
  const said = request.said ?? {};
  return {
    action: typeof audited === 'string' ? audited : audited(said),
    who: who?.name ?? null,
    role: who?.role ?? null,
    subject:
      request.said === null
        ? { path: url.slice(0, LONGEST_PATH) }
        : Object.fromEntries(Object.entries(said).filter(([name]) => !LEFT_OUT.has(name))),
    why: said.why ?? said.reason ?? null,
    outcome: refusedWith ?? outcomeOf(status),
    requestId: id,
    address: ip,
  };
}

/** 202 is an order that is on its topic, and that nobody has answered yet. */
function outcomeOf(status: number): 'DONE' | 'PENDING' | 'FAILED' {
  if (status === 202) return 'PENDING';
  return status < 400 ? 'DONE' : 'FAILED';
}
