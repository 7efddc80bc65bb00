import type { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Feedback } from '#schemas/types/topics.ts';

/** Writes verdicts on `feedback.v1`, as a ticketing tool would. Resolves once they are there. */
export async function sendFeedback(
  { producer, codecs }: { readonly producer: IdempotentProducer; readonly codecs: CodecBook },
  feedback: readonly Feedback[],
): Promise<void> {
  const codec = codecs.of('feedback.v1');
  await producer.write(
    feedback.map((one) => ({ topic: 'feedback.v1', key: one.id, value: codec.encode(one) })),
  );
}
