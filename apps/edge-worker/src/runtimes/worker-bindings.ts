import type { Runtime } from '@org/segment-core'
import type { CollectorDependencies } from '../collector/dependencies.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import type { Environment } from '../config/read-environment.ts'
import type { RateLimitBinding } from '../limiter/limiter.ts'
import type { MetricsDataset } from '../metrics/dataset-metrics.ts'
import type { ObjectNamespace } from '../seen/seen-in-objects.ts'
import type { QueueProducer } from '../storage/queue-storage.ts'
import type { SourcesNamespace } from './kv-sources.ts'
import type { AssetsBinding } from './library-assets.ts'

/** Bindings of the Worker besides its variables and secrets. All are optional. */
export interface WorkerBindings extends Environment {
  /** The Queue that stores calls; further ones are `CALLS_2`, `CALLS_3` and so on. */
  readonly CALLS?: QueueProducer
  /** The Queue of calls that can never be delivered. */
  readonly DEAD_LETTERS?: QueueProducer
  /** Durable Objects that remember messageIds. */
  readonly SEEN?: ObjectNamespace
  /** The KV namespace with further sources, under the key `sourcesFrom`. */
  readonly SOURCES?: SourcesNamespace
  /** The Analytics Engine dataset for metrics. */
  readonly METRICS?: MetricsDataset
  /** Static assets: the folder `dist/umd` of your own copy of `@segment/analytics-next`. */
  readonly LIBRARY?: AssetsBinding
  readonly SOURCE_LIMIT?: RateLimitBinding
  readonly ADDRESS_LIMIT?: RateLimitBinding
}

/** The Queues that store calls, in the order of the bindings. */
export const callQueues = (env: WorkerBindings): readonly QueueProducer[] =>
  Object.entries(env)
    .filter(([name]) => /^CALLS(?:_\d+)?$/.test(name))
    .map(([, queue]) => queue as QueueProducer) // the only binding with such a name

/** What a Worker of your own adds to the collector. */
export interface WorkerOptions extends Pick<CollectorDependencies, 'middleware' | 'hooks' | 'plans'> {
  /** Settings; the Worker's variables override them. */
  readonly settings?: CollectorConfigInput | undefined
  /** Replaces parts of the runtime: transport, clock, ids. */
  readonly runtime?: Partial<Runtime> | undefined
}

/** A member for each option. */
export const workerOptionNames = {
  middleware: true,
  hooks: true,
  plans: true,
  settings: true,
  runtime: true,
} satisfies Readonly<Record<keyof WorkerOptions, true>>

/** The part of a Worker's execution context that the collector uses. */
export interface WorkerLife {
  waitUntil(work: Promise<unknown>): void
}
