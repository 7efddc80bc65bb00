import { processed } from '#platform/kafka/catch-up.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { assignments } from './consumer-group.ts';
import { eventually } from './eventually.ts';
import { ServiceProcess } from './service-process.ts';
import type { StreamBroker } from './stream-broker.ts';

const INPUT = 'kpi.windows.v1';
const GROUP = { groupId: groupOf('scorer'), topics: [INPUT] };

/** Scorers that share the windows, as processes of their own. */
export class ScorerGroup {
  readonly #broker: Pick<StreamBroker, 'admin'>;
  readonly #env: Readonly<Record<string, string>>;
  readonly #instances: ServiceProcess[] = [];

  /** @param env of each of them */
  constructor(broker: Pick<StreamBroker, 'admin'>, env: Readonly<Record<string, string>>) {
    this.#broker = broker;
    this.#env = env;
  }

  /** Those that run, eldest first. */
  get alive(): readonly ServiceProcess[] {
    return this.#instances.filter(({ ended }) => !ended);
  }

  /** One more; it has not joined yet. */
  start(): void {
    this.#instances.push(new ServiceProcess('scorer', `scorer-${this.#instances.length + 1}`, this.#env));
  }

  /** Instance → its partitions, once the group is stable. */
  owners(): Promise<ReadonlyMap<string, readonly number[]>> {
    return eventually('a stable group', () => assignments(this.#broker.admin, GROUP.groupId, INPUT));
  }

  /** Waits until the group consists of the living, and what was sent before is scored. */
  async settled(): Promise<void> {
    const { alive } = this;
    await Promise.all(alive.map((instance) => instance.ready()));
    await eventually('the group of the living', async () => {
      const owners = await this.owners();
      return owners.size === alive.length && alive.every(({ instance }) => owners.has(instance));
    });
    await processed(this.#broker.admin, [GROUP], { pollMs: 100 });
  }

  /** Ends all with kill -9. */
  async crash(): Promise<void> {
    await Promise.all(this.alive.map((instance) => instance.crash()));
  }
}
