import { beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIV3_1 } from 'openapi-types';
import { renderOpenapi } from '#scripts/docs/openapi.ts';
import type { GeneratedFile } from '#scripts/generated-file.ts';
import { isCurrent } from '#scripts/generated-file.ts';

interface Called {
  readonly call: string;
  readonly operation: OpenAPIV3_1.OperationObject & { readonly 'x-role'?: string };
}

let file: GeneratedFile;
let document: OpenAPIV3_1.Document;
let operations: Called[];

beforeAll(async () => {
  file = await renderOpenapi();
  document = JSON.parse(file.content) as OpenAPIV3_1.Document;
  operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) => ({
      call: `${method} ${path}`,
      operation: operation as Called['operation'],
    })),
  );
});

describe('docs/openapi.json', () => {
  test('is what the console answers', () => {
    expect(isCurrent(file)).toBe(true);
  });

  test('is OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(file.content));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toMatch(/^3\.1/);
  });

  test('names nothing that is not there, and has nothing that is not named', () => {
    const named = [...file.content.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)].map(
      ([, kind, name]) => `${kind} ${name}`,
    );
    const { schemas, responses } = document.components as { schemas: object; responses: object };
    const there = [
      ...Object.keys(schemas).map((name) => `schemas ${name}`),
      ...Object.keys(responses).map((name) => `responses ${name}`),
    ];
    const unused = there.filter((name) => !named.includes(name) && name !== 'responses Problem405');
    expect([...new Set(named)].filter((name) => !there.includes(name))).toEqual([]);
    expect(unused).toEqual([]);
  });

  test('has every call of the API', () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(operations.map(({ call }) => call)).toContain('post /api/v1/feedback');
  });

  test('says of each call what it does, for whom, and how it is refused', () => {
    const tags = document.tags?.map(({ name }) => name);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { call, operation } of operations) {
      const { operationId, summary, responses = {}, security } = operation;
      expect([call, operationId, summary]).toEqual([call, expect.any(String), expect.any(String)]);
      expect(tags).toContain(operation.tags?.[0]);
      const role = operation['x-role'];
      expect([call, role ?? security]).toEqual([call, role ?? []]);
      const statuses = Object.keys(responses).map(Number);
      expect(statuses).toEqual(expect.arrayContaining([400, 401, 403, 429].filter((s) => s !== 401 || role)));
      expect(statuses.some((status) => status < 300)).toBe(true);
      for (const [status, response] of Object.entries(responses)) {
        if (Number(status) >= 400)
          expect(response).toEqual({ $ref: `#/components/responses/Problem${status}` });
      }
      if (!call.startsWith('get') && role) expect(role).not.toBe('viewer');
    }
  });
});
