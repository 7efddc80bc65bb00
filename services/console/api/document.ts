import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { SESSION_COOKIE } from '../access/session-cookie.ts';
import { PROBLEM_STATUS } from './problem-status.ts';
import { problem } from './shapes/problem.ts';

type Document = Partial<OpenAPIV3_1.Document>;

const STATUSES = [...new Set<number>(Object.values(PROBLEM_STATUS))].sort((a, b) => a - b);

const PROBLEM = `#/components/schemas/${problem.meta()?.id}`;

const INFO = {
  title: 'Towerwatch console',
  version: '1',
  description:
    'The calls that the page of the console makes, for tools too. A refused request is answered with a Problem: its code is ' +
    'of the closed list in docs/errors.md.',
};

const TAGS = [
  { name: 'Fleet', description: 'Entities: how they stand, and their series.' },
  { name: 'Alerts', description: 'Alerts and what made them.' },
  { name: 'Verdicts', description: 'What operators say of alerts and spans.' },
  { name: 'Labels', description: 'Spans that a retraining run wants judged.' },
  { name: 'Models', description: 'Models, and which is in force.' },
  { name: 'Runs', description: 'Retraining runs.' },
  { name: 'Health', description: 'The pipeline, and what it could not process.' },
  { name: 'Live', description: 'What changes, as it does.' },
  { name: 'Session', description: 'Who speaks.' },
];

/** Who may call is told with each operation; either scheme will do. */
const SECURITY_SCHEMES = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of `towerwatch tokens`. Without tokens, on loopback, none is needed.',
  },
  session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'Set by `POST /session`.' },
} as const;

/** How @fastify/swagger makes the OpenAPI document of the routes. */
export const documentOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.1',
    info: INFO,
    tags: TAGS,
    security: [{ token: [] }, { session: [] }],
    components: { securitySchemes: SECURITY_SCHEMES },
  },
  transform(given) {
    const { schema, url } = jsonSchemaTransform(given);
    const role = given.route.config?.role;
    if (role === 'ANYONE') return { schema: { ...schema, security: [] }, url };
    return { schema: { ...schema, 'x-role': role }, url };
  },
  transformObject(given) {
    return withUsedSchemas(withProblems(jsonSchemaTransformObject(given) as Document));
  },
};

/** Each operation's refusals, and a word on what it answers else. */
function withProblems(document: Document): Document {
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path ?? {}) as OpenAPIV3_1.OperationObject[]) {
      for (const answer of Object.values(operation.responses ?? {})) {
        if ('description' in answer) answer.description = operation.summary ?? '';
      }
      const refused = STATUSES.filter((status) => mayAnswer(operation, status)).map((status) => [
        status,
        { $ref: `#/components/responses/Problem${status}` },
      ]);
      operation.responses = { ...operation.responses, ...Object.fromEntries(refused) };
    }
  }
  const responses = Object.fromEntries(STATUSES.map((status) => [`Problem${status}`, refusal(status)]));
  return { ...document, components: { ...document.components, responses } };
}

/** Whether an operation that is called by its own method is refused so. */
function mayAnswer(
  { parameters, requestBody, security }: OpenAPIV3_1.OperationObject,
  status: number,
): boolean {
  const hasBody = requestBody !== undefined;
  if (status === 401) return security?.length !== 0 || hasBody;
  if (status === 404) return hasBody || (parameters ?? []).length > 0;
  if (status === 405) return false;
  return hasBody || ![409, 413, 415].includes(status);
}

function refusal(status: number): OpenAPIV3_1.ResponseObject {
  const codes = Object.entries(PROBLEM_STATUS).filter(([, of]) => of === status);
  return {
    description: codes.map(([code]) => code).join(', '),
    content: { 'application/problem+json': { schema: { $ref: PROBLEM } } },
  };
}

/** Each shape comes once as it is sent and once as it is taken in; most are only ever one of these. */
function withUsedSchemas(document: Document): Document {
  const { schemas = {}, ...components } = document.components ?? {};
  const used = new Set<string>();
  const use = (part: unknown) => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      use(schemas[name]);
    }
  };
  use([document.paths, components]);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return { ...document, components: { ...components, schemas: Object.fromEntries(kept) } };
}
