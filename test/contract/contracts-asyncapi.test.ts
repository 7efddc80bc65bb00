import { fileURLToPath } from 'node:url';
import { AvroSchemaParser } from '@asyncapi/avro-schema-parser';
import { fromFile, Parser } from '@asyncapi/parser';
import { describe, expect, test } from '@jest/globals';
import { deadLetterTopic, readContracts } from '#schemas/contracts.ts';

const file = fileURLToPath(new URL('../../schemas/asyncapi.yaml', import.meta.url));
const { topics, deadLetters } = readContracts();

test('asyncapi.yaml is valid AsyncAPI with valid Avro payloads', async () => {
  const parser = new Parser();
  parser.registerSchemaParser(AvroSchemaParser());
  const { document, diagnostics } = await fromFile(parser, file).parse();
  const errors = diagnostics.filter(({ severity }) => severity === 0);
  expect(errors).toEqual([]);
  expect(document!.allChannels().all()).toHaveLength(topics.length + deadLetters.length);
});

describe('every topic', () => {
  test.each(topics)("$topic has an owner, partitions, a retention and the broker's time", (contract) => {
    expect(contract.owner).toMatch(/^[a-z-]+$/);
    expect(contract.partitions).toBeGreaterThan(0);
    expect(contract.config['message.timestamp.type']).toBe('LogAppendTime');
    const compacted = contract.config['cleanup.policy'] === 'compact';
    expect(compacted !== Number(contract.config['retention.ms']) > 0).toBe(true);
    expect(contract.keyDescription).toMatch(/\.$/);
  });

  test('has a dead-letter topic, unless it is internal', () => {
    const expected = topics.filter(({ topic }) => !topic.startsWith('towerwatch.')).map(({ topic }) => topic);
    expect(topics.filter(({ dlq }) => dlq).map(({ topic }) => topic)).toEqual(expected);
    expect(deadLetters.map(({ topic }) => topic)).toEqual(expected.map(deadLetterTopic));
  });

  test('has dead letters that hold its largest record', () => {
    const brokerDefault = 1_048_588;
    for (const { topic, config } of topics.filter(({ dlq }) => dlq)) {
      const letters = deadLetters.find((letter) => letter.topic === deadLetterTopic(topic))!;
      const largest = Number(config['max.message.bytes'] ?? brokerDefault);
      expect(Number(letters.config['max.message.bytes'])).toBeGreaterThan(largest);
    }
  });
});

test('topics that are joined by entity have the same number of partitions', () => {
  const byEntity = topics.filter(({ keyDescription }) => /\bentity id\b/i.test(keyDescription));
  expect(byEntity.map(({ topic }) => topic)).toContain('towerwatch.windower.state.v1');
  expect(new Set(byEntity.map(({ partitions }) => partitions)).size).toBe(1);
});
