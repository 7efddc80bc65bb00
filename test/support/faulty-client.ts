import type { KafkaClient, KafkaProducer } from '#platform/kafka/client.ts';

/** What fails next, and how often: set by the test, counted down as it happens. */
export interface Faults {
  /** Connections of producers. */
  connects: number;
  /** Commits, before the broker hears of them. */
  commits: number;
}

/** A client on the real broker whose producers fail when told to. */
export function faultyClient(client: KafkaClient, faults: Faults): KafkaClient {
  return overriding(client, {
    producer: (...args) => {
      const producer = client.producer(...args);
      return overriding<KafkaProducer>(producer, {
        async connect() {
          if (faults.connects > 0) {
            faults.connects--;
            throw new Error('told not to connect');
          }
          await producer.connect();
        },
        async transaction() {
          const transaction = await producer.transaction();
          return overriding(transaction, {
            async commit() {
              if (faults.commits > 0) {
                faults.commits--;
                throw new Error('told not to commit');
              }
              await transaction.commit();
            },
          });
        },
      });
    },
  });
}

function overriding<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, { get: (_, name) => Reflect.get(name in methods ? methods : target, name) });
}
