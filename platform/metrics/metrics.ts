import { Counter, collectDefaultMetrics, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import {
  type LabelsOf,
  METRICS,
  type MetricDeclaration,
  type MetricName,
  type MetricsOf,
} from './metric-list.ts';

/**
 * One service's metrics. A metric appears on /metrics once it is asked for here, so that a service shows nothing that it
 * never measures.
 */
export class Metrics {
  /** For /metrics. */
  readonly registry = new Registry();
  readonly #made = new Map<MetricName, Metric>();

  /** @param service label of every series */
  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
  }

  /** Adds memory, CPU and event-loop figures of this process. */
  collectProcessMetrics(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  counter<N extends MetricsOf<'counter'>>(name: N): Counter<LabelsOf<N>> {
    return this.#get(name, (options) => new Counter(options)) as Counter<LabelsOf<N>>;
  }

  gauge<N extends MetricsOf<'gauge'>>(name: N): Gauge<LabelsOf<N>> {
    return this.#get(name, (options) => new Gauge(options)) as Gauge<LabelsOf<N>>;
  }

  histogram<N extends MetricsOf<'histogram'>>(name: N): Histogram<LabelsOf<N>> {
    return this.#get(name, (options) => new Histogram(options)) as Histogram<LabelsOf<N>>;
  }

  #get(name: MetricName, make: (options: MetricOptions) => Metric): Metric {
    const found = this.#made.get(name);
    if (found !== undefined) return found;
    const { help, labels, buckets }: MetricDeclaration = METRICS[name];
    const made = make({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      ...(buckets && { buckets: [...buckets] }),
    });
    this.#made.set(name, made);
    return made;
  }
}

interface MetricOptions {
  name: string;
  help: string;
  labelNames: string[];
  registers: Registry[];
  buckets?: number[];
}
