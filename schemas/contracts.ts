import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Topic } from './types/topics.ts';

/** An Avro schema as parsed from its .avsc file. */
export type AvroSchema = Readonly<Record<string, unknown>>;

/** What it takes to create a topic, and who may write it. */
export interface TopicSettings {
  readonly topic: string;
  readonly partitions: number;
  /** Kafka topic configuration, as the admin API takes it. */
  readonly config: Readonly<Record<string, string>>;
  /** Who decides over the topic and writes it. */
  readonly owner: string;
  /** Who else may write it. */
  readonly writers: readonly string[];
}

/** One topic of Avro messages as `asyncapi.yaml` describes it. */
export interface TopicContract<T extends Topic = Topic> extends TopicSettings {
  readonly topic: T;
  /** Name of the topic's schema in the registry. */
  readonly subject: string;
  /** File name in `schemas/avro`. */
  readonly schemaFile: string;
  readonly schema: AvroSchema;
  readonly keyDescription: string;
  /** False for internal changelogs: a record of theirs that cannot be read stops the service. */
  readonly dlq: boolean;
}

export interface Contracts {
  readonly topics: readonly TopicContract[];
  /** The dead-letter topics, whose values are the original bytes. */
  readonly deadLetters: readonly TopicSettings[];
}

/** The part of AsyncAPI 3 that `asyncapi.yaml` uses. */
interface Reference {
  readonly $ref: string;
}
interface ChannelBindings {
  readonly kafka: {
    readonly partitions: number;
    readonly topicConfiguration: Readonly<Record<string, string | number | readonly string[]>>;
  };
}
interface Message {
  readonly payload: { readonly schema?: Reference };
  readonly bindings: { readonly kafka: { readonly key: { readonly description: string } } };
}
interface Channel {
  readonly address: string;
  readonly 'x-owner': string;
  readonly 'x-writers': readonly string[];
  readonly messages: Readonly<Record<string, Message | Reference>>;
  readonly bindings: ChannelBindings | Reference;
}
interface Document {
  readonly channels: Readonly<Record<string, Channel>>;
}

const DLQ_SUFFIX = '.dlq';

/** Name of the topic that takes what cannot be processed of `topic`. */
export const deadLetterTopic = (topic: string): string => `${topic}${DLQ_SUFFIX}`;

/** Name of a topic's value schema in the registry (TopicNameStrategy). */
const subjectOf = (topic: string): string => `${topic}-value`;

const inSchemas = (path: string): URL => new URL(path, import.meta.url);

function resolve<T extends object>(document: Document, value: T | Reference): T {
  if (!('$ref' in value)) return value;
  const path = value.$ref.replace(/^#\//, '').split('/');
  return path.reduce<unknown>((node, part) => (node as Record<string, unknown>)[part], document) as T;
}

function settingsOf(document: Document, channel: Channel): TopicSettings {
  const { kafka } = resolve(document, channel.bindings);
  const config = Object.entries(kafka.topicConfiguration).map(([name, value]) => [name, String(value)]);
  return {
    topic: channel.address,
    partitions: kafka.partitions,
    config: Object.fromEntries(config),
    owner: channel['x-owner'],
    writers: channel['x-writers'],
  };
}

function contractOf(document: Document, channel: Channel): TopicContract {
  const message = resolve(document, Object.values(channel.messages)[0]);
  const file = message.payload.schema!.$ref;
  return {
    ...settingsOf(document, channel),
    topic: channel.address as Topic,
    subject: subjectOf(channel.address),
    schemaFile: file.replace('./avro/', ''),
    schema: JSON.parse(readFileSync(inSchemas(file), 'utf8')) as AvroSchema,
    keyDescription: message.bindings.kafka.key.description,
    dlq: deadLetterTopic(channel.address) in document.channels,
  };
}

/** Reads `asyncapi.yaml` and the schemas that it refers to, in its order. */
export function readContracts(): Contracts {
  const document = parse(readFileSync(inSchemas('./asyncapi.yaml'), 'utf8')) as Document;
  const channels = Object.values(document.channels);
  const isDeadLetter = (channel: Channel) => channel.address.endsWith(DLQ_SUFFIX);
  return {
    topics: channels.filter((c) => !isDeadLetter(c)).map((c) => contractOf(document, c)),
    deadLetters: channels.filter(isDeadLetter).map((c) => settingsOf(document, c)),
  };
}

/** Those whose records are put on a dead-letter topic where they cannot be processed. */
export function letteredTopics(contracts: readonly TopicContract[]): Topic[] {
  return contracts.flatMap(({ topic, dlq }) => (dlq ? [topic] : []));
}

/** The contract of one topic. */
export function readContract<T extends Topic>(topic: T): TopicContract<T> {
  return readContracts().topics.find((contract) => contract.topic === topic) as TopicContract<T>;
}
