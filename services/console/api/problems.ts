import type { FastifySchemaValidationError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ERROR_CODES } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { isProblemCode, PROBLEM_STATUS, type ProblemCode } from './problem-status.ts';
import type { Problem } from './shapes/problem.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A JSON document of 64 KiB can have as many; who reads them corrects the first few. */
const MOST_FAULTS = 50;

/** Codes of fastify and of Node's parser of HTTP that say more than that something is wrong. */
const BY_FOREIGN_CODE: Readonly<Record<string, readonly [code: ProblemCode, detail: string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['MEDIA_TYPE', 'the body is of another type'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'the body is over 64 KiB'],
  FST_ERR_NOT_FOUND: ['ROUTE_UNKNOWN', 'there is no such path'],
  FST_ERR_MAX_PARAM_LENGTH: ['ROUTE_UNKNOWN', 'a part of the path is longer than any id'],
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'address and headers are over 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'the rest of the request did not come'],
};

/** What is told of an error: what the closed list says of its code, and nothing that only concerns the console itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof TowerwatchError) {
    return isProblemCode(error.code) ? problem(error.code, error.message) : unexpected();
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const { validation, validationContext = 'request' } = error;
    const faults = validation.slice(0, MOST_FAULTS).map((fault) => faultOf(validationContext, fault));
    return problem('REQUEST_INVALID', `${validation.length} in the ${validationContext}`, faults);
  }
  const { code = '', statusCode } = (error ?? {}) as { code?: string; statusCode?: number };
  if (Object.hasOwn(BY_FOREIGN_CODE, code)) {
    const [ours, detail] = BY_FOREIGN_CODE[code];
    return problem(ours, detail);
  }
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? malformed() : unexpected();
}

/** Of what Node could not read as HTTP. */
export const malformed = (): Problem => problem('REQUEST_MALFORMED', 'the request cannot be read');

const unexpected = (): Problem => problem('UNEXPECTED', 'the log of the console has the error whole');

function problem(code: ProblemCode, detail: string, faults: Problem['faults'] = []): Problem {
  const { meaning, remedy } = ERROR_CODES[code];
  return { status: PROBLEM_STATUS[code], code, title: meaning, detail, remedy, faults };
}

/** @param context body, params or querystring */
function faultOf(context: string, { instancePath, message }: FastifySchemaValidationError) {
  return {
    path: `${context}${instancePath === '/' ? '' : instancePath}`,
    message: message ?? 'is not allowed',
  };
}
