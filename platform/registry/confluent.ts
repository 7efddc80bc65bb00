import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { AvroSchema } from '#schemas/contracts.ts';
import type { SchemaSource } from './schema-source.ts';

type ClientArguments = ConstructorParameters<typeof SchemaRegistry>[0];
type Middleware = NonNullable<ClientArguments['middlewares']>[number];

/** Longest wait for an answer, ms. A consumer waits meanwhile, so it lies well below a group's session timeout. */
const TIMEOUT = 5_000;

const withTimeout: Middleware = () => ({
  prepareRequest: (next) => next().then((request) => request.enhance({ timeout: TIMEOUT })),
});

const asAvro = (schema: AvroSchema) => ({ type: SchemaType.AVRO as const, schema: JSON.stringify(schema) });

/**
 * The client's errors: the response's status, 400 where there was no response. There is none where the client itself
 * says no: a look-up by schema found nothing, or the schema is not valid.
 */
interface ClientError extends Error {
  readonly status?: number;
}

const isNotFound = ({ status }: ClientError): boolean => status === undefined || status === 404;

const isRefusal = ({ status }: ClientError): boolean =>
  status === undefined || status === 409 || status === 422;

/** A schema registry that speaks Confluent's API, such as Confluent's own or Apicurio under `/apis/ccompat/v7`. */
export class ConfluentRegistry implements SchemaSource {
  readonly #url: string;
  readonly #headers: Record<string, string> = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  readonly #client: SchemaRegistry;

  /** @param url base of the API; user name and password in it are sent as basic authentication */
  constructor(url: string) {
    const { origin, pathname, username, password } = new URL(url);
    this.#url = `${origin}${pathname.replace(/\/$/, '')}`;
    const options: ClientArguments = { host: this.#url, middlewares: [withTimeout] };
    if (username !== '') {
      options.auth = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
      const credentials = Buffer.from(`${options.auth.username}:${options.auth.password}`).toString('base64');
      this.#headers.authorization = `Basic ${credentials}`;
    }
    this.#client = new SchemaRegistry(options);
  }

  async idOf(subject: string, schema: AvroSchema): Promise<number | undefined> {
    try {
      return await this.#client.getRegistryIdBySchema(subject, asAvro(schema));
    } catch (error) {
      if (isNotFound(error as ClientError)) return undefined;
      throw this.#unavailable(error);
    }
  }

  async schemaOf(id: number): Promise<AvroSchema | undefined> {
    try {
      return JSON.parse(JSON.stringify(await this.#client.getSchema(id))) as AvroSchema;
    } catch (error) {
      if (isNotFound(error as ClientError)) return undefined;
      throw this.#unavailable(error);
    }
  }

  /** The client has no call for this one. */
  async subjectsOf(id: number): Promise<readonly string[]> {
    const response = await this.#request('GET', `/schemas/ids/${id}/versions`);
    if (response.status === 404) return [];
    const versions = (await response.json()) as { readonly subject: string }[];
    return [...new Set(versions.map(({ subject }) => subject))];
  }

  /**
   * Registers a schema with compatibility FULL_TRANSITIVE; the same schema again changes nothing.
   * @returns the schema's id
   * @throws SCHEMA_INCOMPATIBLE with the registry's reason, REGISTRY_UNAVAILABLE
   */
  async register(subject: string, schema: AvroSchema): Promise<number> {
    const compatibility = COMPATIBILITY.FULL_TRANSITIVE;
    // Set beforehand: the client would do so only after the first version.
    await this.#request('PUT', `/config/${subject}`, { compatibility });
    try {
      return (await this.#client.register(asAvro(schema), { subject, compatibility })).id;
    } catch (error) {
      if (!isRefusal(error as ClientError)) throw this.#unavailable(error);
      const message = `${subject}: ${(error as Error).message}`;
      throw new TowerwatchError('SCHEMA_INCOMPATIBLE', message, { cause: error, context: { subject } });
    }
  }

  /** @throws REGISTRY_UNAVAILABLE */
  async ping(): Promise<void> {
    await this.#request('GET', '/config');
  }

  async #request(method: string, path: string, body?: object): Promise<Response> {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const signal = AbortSignal.timeout(TIMEOUT);
    let response: Response;
    try {
      response = await fetch(`${this.#url}${path}`, { method, headers: this.#headers, signal, ...init });
    } catch (error) {
      throw this.#unavailable((error as Error).cause ?? error); // fetch says only "fetch failed"
    }
    if (response.ok || response.status === 404) return response;
    throw this.#unavailable(
      new Error(`${method} ${path}: status ${response.status}, ${await response.text()}`),
    );
  }

  #unavailable(cause: unknown): TowerwatchError {
    const { message: text, code } = cause as NodeJS.ErrnoException;
    const message = `${this.#url}: ${text || code}`;
    return new TowerwatchError('REGISTRY_UNAVAILABLE', message, { cause, context: { registry: this.#url } });
  }
}
