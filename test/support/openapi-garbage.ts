import type { OpenAPIV3_1 } from 'openapi-types';

type Schema = OpenAPIV3_1.SchemaObject & { readonly $ref?: string };

/** A request that a caller should not have sent. */
export interface Garbage {
  /** What is wrong with it. */
  readonly what: string;
  readonly method: string;
  /** With its query, as it goes over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Statuses that alone are right; null: any that does not blame the server, also that it was taken for an id of nothing. */
  readonly expected: readonly number[] | null;
}

/** A call as the document describes it, and a request of it that nothing is wrong with. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly (OpenAPIV3_1.ParameterObject & { readonly schema: Schema })[];
  readonly bodySchema: Schema | null;
  readonly role: string | undefined;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const FOREIGN = { 'sec-fetch-site': 'cross-site' };
const REFUSED = [400, 404, 409];

/** Put where an id or a text is expected: what breaks out of SQL, a path, a format, a shell or a parser. */
const HOSTILE = [
  "' OR 1=1 --",
  "'; DROP TABLE alerts; --",
  '\\',
  '{x:String}',
  '../../../etc/passwd',
  '%00',
  '\u0000',
  '__proto__',
  'constructor',
  '\u202e🗼\ufffd',
  '<script>alert(1)</script>',
  'x'.repeat(300),
];
/** As far out as a schema allows, by name of the parameter: it may be answered or refused, and is no fault of the console. */
const EXTREMES: Readonly<Record<string, readonly string[]>> = {
  from: ['0', '8640000000000000'],
  to: ['0', '8640000000000000'],
  cursor: ['0', '9'.repeat(15), '9'.repeat(19), '18446744073709551615'],
};
/** As they go over the wire in a path. */
const PATH_TRICKS = [
  '%2e%2e',
  '%2e%2e%2f%2e%2e',
  '..%2f',
  '%252e',
  '%00',
  '%2f',
  '.',
  '~',
  '*',
  '%20',
  '%F0%9F%97%BC',
];
const UNDECODABLE = ['%', '%zz', '%ff', '%c0%af', '%ed%a0%80'];

/** Everything wrong that can be done with the calls of a document, by rule. */
export class OpenapiGarbage {
  readonly #document: OpenAPIV3_1.Document;
  readonly #known: Readonly<Record<string, string>>;

  /** @param known value of a parameter, by its name, where a made-up one would say too little */
  constructor(document: OpenAPIV3_1.Document, known: Readonly<Record<string, string>>) {
    this.#document = document;
    this.#known = known;
  }

  get calls(): Call[] {
    return Object.entries(this.#document.paths ?? {}).flatMap(([path, methods]) =>
      Object.entries(methods ?? {}).map(([method, operation]) => {
        const { parameters = [], requestBody, ...rest } = operation as OpenAPIV3_1.OperationObject;
        const body = requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
        return {
          method: method.toUpperCase(),
          path,
          parameters: parameters as Call['parameters'],
          bodySchema:
            body === undefined ? null : this.#resolve(body.content['application/json'].schema as Schema),
          role: (rest as { 'x-role'?: string })['x-role'],
        };
      }),
    );
  }

  /** @param secrets tokens of the roles, and one that has expired */
  of(call: Call, secrets: Readonly<Record<string, string>>): Garbage[] {
    const authorization = `Bearer ${secrets.admin}`;
    const valid = { method: call.method, path: this.#pathOf(call), body: this.#bodyOf(call) };
    const request = (what: string, change: Partial<Garbage>): Garbage => {
      const body = 'body' in change ? change.body! : valid.body;
      const typed = body === null ? {} : { 'content-type': 'application/json' };
      const headers = { authorization, ...typed, ...change.headers };
      return { what, expected: REFUSED, ...valid, ...change, headers };
    };
    return [
      ...this.#strangers(call, secrets, request),
      ...this.#otherMethods(call, request),
      ...this.#paths(call, request),
      ...this.#queries(call, request),
      ...this.#bodies(call, request),
    ];
  }

  #strangers({ role, method }: Call, secrets: Readonly<Record<string, string>>, request: Maker): Garbage[] {
    const huge = request('huge headers', { headers: { x: 'x'.repeat(20_000) }, expected: [431] });
    if (role === undefined) return [huge];
    const by = (what: string, authorization: string, expected: number) =>
      request(what, { headers: { authorization }, expected: [expected] });
    const weaker = { viewer: [], operator: ['viewer'], admin: ['viewer', 'operator'] }[role] ?? [];
    return [
      huge,
      by('an unknown token', 'Bearer tw_unknown', 401),
      by('an expired token', `Bearer ${secrets.expired}`, 401),
      by('a token of another scheme', `Basic ${secrets.admin}`, 401),
      by('no token', '', 401),
      ...weaker.map((name) => by(`the token of a ${name}`, `Bearer ${secrets[name]}`, 403)),
      ...(method === 'GET' ? [] : [request('another site', { headers: FOREIGN, expected: [403] })]),
    ];
  }

  #otherMethods(call: Call, request: Maker): Garbage[] {
    const taken = Object.keys(this.#document.paths?.[call.path] ?? {}).map((name) => name.toUpperCase());
    return METHODS.filter((method) => !taken.includes(method)).map((method) =>
      request(`${method} instead`, { method, body: null, expected: [405] }),
    );
  }

  #paths(call: Call, request: Maker): Garbage[] {
    const inPath = call.parameters.filter((parameter) => parameter.in === 'path');
    return inPath.flatMap(({ name }) => {
      const at = (value: string) => this.#pathOf(call, { [name]: value });
      const tried = [...PATH_TRICKS, ...HOSTILE.map(encodeURIComponent)];
      return [
        ...tried.map((value) =>
          request(`${name} is ${value.slice(0, 30)}`, { path: at(value), expected: null }),
        ),
        ...UNDECODABLE.map((value) => request(`${name} is ${value}`, { path: at(value), expected: [400] })),
        request(`${name} is overlong`, { path: at('x'.repeat(2000)) }),
        request(`${name} is longer than any`, { path: at('x'.repeat(9000)), expected: [404] }),
        request(`${name} is empty`, { path: at('') }),
      ];
    });
  }

  #queries(call: Call, request: Maker): Garbage[] {
    const inQuery = call.parameters.filter((parameter) => parameter.in === 'query');
    if (inQuery.length === 0) return [];
    const wrong = inQuery.flatMap((parameter) => {
      const { name } = parameter;
      const schema = this.#resolve(parameter.schema);
      const withValue = (value: string) =>
        withQuery(this.#pathOf(call, {}, [name]), `${name}=${encodeURIComponent(value)}`);
      const isFree =
        schema.type === 'string' && schema.enum === undefined && name !== 'cursor' && name !== 'only';
      const hostile = HOSTILE.map((value) =>
        request(`${name}=${value.slice(0, 30)}`, {
          path: withValue(value),
          ...(isFree ? { expected: null } : {}),
        }),
      );
      const twice = request(`${name} twice`, { path: `${withValue('1')}&${name}=2` });
      const numbers = [
        '',
        ' ',
        'x',
        '1.5',
        '-1',
        'NaN',
        'Infinity',
        '1e999',
        '9'.repeat(40),
        '[1]',
        'null',
        'true',
      ];
      const extremes = EXTREMES[name] ?? [];
      const noNumbers = schema.type === 'integer' ? numbers : [];
      return [
        ...hostile,
        twice,
        ...extremes.map((value) => request(`${name}=${value}`, { path: withValue(value), expected: null })),
        ...noNumbers.map((value) => request(`${name}=${value}`, { path: withValue(value) })),
      ];
    });
    const spans = ['from', 'to'].every((end) => inQuery.some(({ name }) => name === end));
    const widest = request('a span of all of time', {
      path: withQuery(this.#pathOf(call, {}, ['from', 'to']), 'from=0&to=8640000000000000'),
      expected: null,
    });
    const unknown = ['unknown=1', '__proto__=1', 'constructor[prototype][x]=1'].map((text) =>
      request(text, { path: withQuery(this.#pathOf(call), text) }),
    );
    return [...wrong, ...(spans ? [widest] : []), ...unknown];
  }

  #bodies({ bodySchema }: Call, request: Maker): Garbage[] {
    if (bodySchema === null) return [];
    const valid = this.#sample(bodySchema) as Record<string, unknown>;
    const json = (what: string, body: unknown) => request(what, { body: JSON.stringify(body) });
    const raw = (what: string, body: string, expected: readonly number[] = REFUSED) =>
      request(what, { body, expected });
    const properties = Object.entries(bodySchema.properties ?? {}) as [string, Schema][];
    const wrong = properties.flatMap(([name, given]) => {
      const types = this.#typesOf(given);
      const values = { string: 'x', number: 7.5, boolean: true, array: [{}], object: { x: 1 }, null: null };
      const others = Object.entries(values).filter(([type]) => !types.has(type));
      return [
        ...others.map(([type, value]) => json(`${name} is a ${type}`, { ...valid, [name]: value })),
        raw(
          `${name} is 1e999`,
          JSON.stringify({ ...valid, [name]: 0 }).replace(`"${name}":0`, `"${name}":1e999`),
        ),
        json(`${name} is huge`, {
          ...valid,
          [name]: types.has('array') ? Array(5000).fill('x') : 'x'.repeat(20_000),
        }),
      ];
    });
    const missing = (bodySchema.required ?? []).map((name) => {
      const { [name]: _, ...rest } = valid;
      return json(`${name} is missing`, rest);
    });
    const text = JSON.stringify(valid);
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const type = (name: string) =>
      request(`a body of ${name}`, { headers: { 'content-type': name }, expected: [415] });
    return [
      ...wrong,
      ...missing,
      json('an unknown field', { ...valid, unknown: 1 }),
      ...[null, [], 'x', 1, true, [valid]].map((body) =>
        json(`the body is ${JSON.stringify(body).slice(0, 20)}`, body),
      ),
      raw('a prototype', `{"__proto__":{"x":1},${text.slice(1)}`),
      raw('a constructor', `{"constructor":{"prototype":{"x":1}},${text.slice(1)}`),
      raw('deep JSON', deep),
      raw('deep JSON in a field', `{"why":${deep.slice(0, 30_000)}`),
      raw('half of JSON', text.slice(0, -1)),
      raw('no JSON', 'why=because'),
      raw('NaN', '{"x":NaN}'),
      raw('an empty body', ''),
      raw('10 MB', JSON.stringify({ ...valid, why: 'x'.repeat(10_000_000) }), [413]),
      ...[
        'text/plain',
        'application/xml',
        'multipart/form-data',
        'application/x-www-form-urlencoded',
        'x',
      ].map(type),
    ];
  }

  #pathOf(
    call: Call,
    values: Readonly<Record<string, string>> = {},
    without: readonly string[] = [],
  ): string {
    const value = (name: string, schema: Schema) =>
      this.#known[name] ?? String(this.#sample(this.#resolve(schema)));
    let path = call.path;
    const query: string[] = [];
    for (const { name, in: place, required, schema } of call.parameters) {
      if (place === 'path') {
        path = path.replace(`{${name}}`, () => values[name] ?? encodeURIComponent(value(name, schema)));
      } else if (required && !without.includes(name))
        query.push(`${name}=${encodeURIComponent(value(name, schema))}`);
    }
    return query.length === 0 ? path : `${path}?${query.join('&')}`;
  }

  #bodyOf({ bodySchema }: Call): string | null {
    return bodySchema === null ? null : JSON.stringify(this.#sample(bodySchema));
  }

  #resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return this.#resolve(this.#document.components?.schemas?.[name] as Schema);
  }

  #typesOf(given: Schema): Set<string> {
    const schema = this.#resolve(given);
    const all = (schema.anyOf as Schema[] | undefined) ?? [schema];
    const types = all.flatMap((each) => {
      const { type, enum: of } = this.#resolve(each);
      return of === undefined ? [type as string] : [];
    });
    return new Set(types);
  }

  /** The least that a schema allows. */
  #sample(given: Schema): unknown {
    const schema = this.#resolve(given);
    if (schema.anyOf !== undefined) return this.#sample(schema.anyOf[0] as Schema);
    if (schema.enum !== undefined) return schema.enum[0];
    if (schema.type === 'object') {
      const { properties = {}, required = [] } = schema;
      return Object.fromEntries(
        required.map((name) => [name, this.#known[name] ?? this.#sample(properties[name] as Schema)]),
      );
    }
    if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 0;
    if (schema.type === 'boolean') return true;
    if (schema.type === 'array') return [];
    return schema.pattern === undefined ? 'x'.repeat(schema.minLength ?? 1) : '1';
  }
}

type Maker = (what: string, change: Partial<Garbage>) => Garbage;

const withQuery = (path: string, more: string): string => `${path}${path.includes('?') ? '&' : '?'}${more}`;
