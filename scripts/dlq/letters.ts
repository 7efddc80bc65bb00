import type { KafkaAdmin, KafkaClient } from '#platform/kafka/client.ts';
import { type DeadLetter, readDeadLetters, revived } from '#platform/kafka/dead-letters.ts';
import type { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';

export interface LetterSelection {
  readonly topic: string;
  readonly code: string | undefined;
  /** First offset on the dead-letter topic. */
  readonly from: bigint;
}

/** Number of a topic's dead letters by error code, in order. */
export async function countLetters(
  client: KafkaClient,
  admin: KafkaAdmin,
  topic: string,
): Promise<[code: string, count: number][]> {
  const counts = new Map<string, number>();
  await readDeadLetters(client, admin, topic, 0n, (letters) => {
    for (const { code } of letters) counts.set(code, (counts.get(code) ?? 0) + 1);
  });
  return [...counts].sort(([a], [b]) => a.localeCompare(b, 'en'));
}

/** The first `limit` selected, a line each. */
export async function showLetters(
  client: KafkaClient,
  admin: KafkaAdmin,
  { topic, code, from }: LetterSelection,
  limit: number,
): Promise<string[]> {
  const lines: string[] = [];
  await readDeadLetters(client, admin, topic, from, (letters) => {
    for (const letter of letters) {
      if (lines.length < limit && isSelected(letter, code)) lines.push(lineOf(letter));
    }
  });
  return lines;
}

/**
 * Writes the selected dead letters to where they came from.
 * @returns how many, and the offset after the last one looked at
 */
export async function putBack(
  client: KafkaClient,
  admin: KafkaAdmin,
  producer: IdempotentProducer,
  { topic, code, from }: LetterSelection,
): Promise<{ count: number; next: bigint }> {
  let count = 0;
  let next = from;
  await readDeadLetters(client, admin, topic, from, async (letters) => {
    const selected = letters.filter((letter) => isSelected(letter, code));
    await producer.write(selected.map(revived));
    count += selected.length;
    next = letters[letters.length - 1].offset + 1n;
  });
  return { count, next };
}

const isSelected = (letter: DeadLetter, code: string | undefined) =>
  code === undefined || letter.code === code;

function lineOf({ offset, at, code, origin, key, value, message, schemaId }: DeadLetter): string {
  const where = `${origin.topic}/${origin.partition}@${origin.offset}`;
  const size = value === null ? 'no value' : `${value.length} bytes`;
  const schema = schemaId === undefined ? '' : `, schema ${schemaId}`;
  const shownKey = key === null ? 'no key' : JSON.stringify(key.toString().slice(0, 60));
  return `${offset}  ${new Date(at).toISOString()}  ${code}  ${where}  ${shownKey}  ${size}${schema}  ${message}`;
}
