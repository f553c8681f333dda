import type { Environment } from '../config/read-environment.ts'
import type { QueueProducer } from '../hand-over/queue.ts'
import type { Limiter } from '../limiter/limiter.ts'
import type { ObjectNamespace } from './seen-in-objects.ts'

/** A rate limit binding. @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ */
export interface RateLimitBinding {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>
}

/** What the worker may be bound to besides its variables and secrets; each may be missing. */
export interface WorkerBindings extends Environment {
  /** The Queue that calls go through; further ones are `CALLS_2`, `CALLS_3` and so on. */
  readonly CALLS?: QueueProducer
  /** The Queue of what can never be delivered. */
  readonly DEAD_LETTERS?: QueueProducer
  /** Durable Objects that remember messageIds. */
  readonly SEEN?: ObjectNamespace
  readonly SOURCE_LIMIT?: RateLimitBinding
  readonly ADDRESS_LIMIT?: RateLimitBinding
}

/** The Queues that calls go through, in the order of the bindings. */
export const callQueues = (env: WorkerBindings): readonly QueueProducer[] =>
  Object.entries(env)
    .filter(([name]) => /^CALLS(?:_\d+)?$/.test(name))
    .map(([, queue]) => queue as QueueProducer) // a binding of that name is one

/** Seconds after which a rate limit binding counts anew, at most. */
const periodSeconds = 10

/** A limiter of a binding; the binding holds the figure. */
export const bindingLimiter = (
  binding: RateLimitBinding | undefined,
  onError: (error: unknown) => void,
): Limiter | undefined =>
  binding === undefined
    ? undefined
    : {
        retryAfterSeconds: periodSeconds,
        // A limit that can not be asked keeps nobody out.
        take: (key) =>
          binding.limit({ key }).then(
            ({ success }) => success,
            (error: unknown) => {
              onError(error)
              return true
            },
          ),
      }
