import type { Runtime } from '@org/segment-core'
import type { HandOver } from '../hand-over/hand-over.ts'
import type { Limiter } from '../limiter/limiter.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { IntakeRequest } from '../pipeline/exchange.ts'
import type { Judge, Step } from '../pipeline/step.ts'
import type { ProxyFetch } from '../proxy/proxy-fetch.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { SourceRegister } from '../sources/source-register.ts'

/** What a runtime knows of a request besides what the web's Request says. */
export type ConnectionFacts = Partial<Pick<IntakeRequest, 'connection' | 'readBody' | 'waitUntil'>>

/** What a collector works with. */
export interface CollectorParts {
  /** Transport, clock, ids, randomness and sleep. @default webRuntime() */
  readonly runtime?: Runtime | undefined
  /** The verdict on a call. @default core's, of code that was generated when it was built */
  readonly judge?: Judge | undefined
  /** The OpenAPI document, as JSON. @default the collector's own */
  readonly openapi?: string | undefined
  /** Where accepted calls go. @default straight to Segment, before the client is answered */
  readonly handOver?: HandOver | undefined
  /** The sources of the settings, where others use them too. */
  readonly sources?: SourceRegister | undefined
  /** Knows which messageIds came before. @default in memory; `false` where whoever delivers knows it */
  readonly seen?: SeenIds | false | undefined
  /** @default token buckets in memory */
  readonly addressLimiter?: Limiter | undefined
  /** @default token buckets in memory */
  readonly sourceLimiter?: Limiter | undefined
  readonly metrics?: Metrics | undefined
  /** Fetches the browser library and settings. @default the runtime's own fetch */
  readonly fetch?: ProxyFetch | undefined
  /** What the runtime knows of a request. @param env the bindings that the app was called with */
  readonly connectionOf?: ((request: Request, env: unknown) => ConnectionFacts) | undefined
  /** Whether calls can be taken now, for `/readyz`. */
  readonly isReady?: (() => boolean | Promise<boolean>) | undefined
  /** The pipeline. @default `steps` */
  readonly steps?: readonly Step[] | undefined
  /** Told of what nobody foresaw; it never holds a secret. */
  readonly onError?: ((error: unknown) => void) | undefined
}
