import type { Runtime } from '@org/segment-core'
import type { CdnFetch } from '../cdn/cdn-proxy.ts'
import type { CompressBrotli } from '../cdn/cdn-validator.ts'
import type { OwnLibrary } from '../cdn/own-library.ts'
import type { CollectorRequest } from '../http/request.ts'
import type { Limiter } from '../limiter/limiter.ts'
import type { Log } from '../log/log-entry.ts'
import type { Gauges, Metrics } from '../metrics/metrics.ts'
import type { Hooks } from '../pipeline/hooks.ts'
import type { CollectorMiddleware } from '../pipeline/middleware.ts'
import type { SourcePlans, Step, ValidateCall } from '../pipeline/step.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import type { CallStorage } from '../storage/call-storage.ts'
import type { DeliveryWatch } from './watch-deliveries.ts'

/** What a runtime knows about a request beyond the web's Request. */
export type ConnectionFacts = Partial<Pick<CollectorRequest, 'connection' | 'isPublicUrl' | 'readBody' | 'waitUntil'>>

/** What a collector uses; each part can be replaced. */
export interface CollectorDependencies {
  /** Transport, clock, ids, randomness and sleep. @default webRuntime() */
  readonly runtime?: Runtime | undefined
  /** Validates calls. @default core's `validateCall` */
  readonly validate?: ValidateCall | undefined
  /** Stores accepted calls. @default forwards them to Segment before the client is answered */
  readonly storage?: CallStorage | undefined
  /** The sources of the settings, to share them. */
  readonly sources?: SourceRegister | undefined
  /** Remembers messageIds; `false` if the storage deduplicates. @default in memory */
  readonly seen?: SeenIds | false | undefined
  /** @default token buckets in memory */
  readonly addressLimiter?: Limiter | undefined
  /** @default token buckets in memory */
  readonly sourceLimiter?: Limiter | undefined
  readonly metrics?: Metrics | undefined
  /** Further gauges for `/metrics`. */
  readonly gauges?: (() => Promise<Gauges>) | undefined
  /** Writes lines about deliveries: parked calls, and when Segment starts failing and recovers. @default none */
  readonly log?: Log | undefined
  /** Counts and logs what the storage delivers, to share it. */
  readonly deliveries?: DeliveryWatch | undefined
  /** Fetches the browser library and its settings. @default the global fetch */
  readonly fetch?: CdnFetch | undefined
  /** Your own copy of the browser library, which replaces the CDN's. @default the CDN's */
  readonly library?: OwnLibrary | undefined
  /** Compresses the library with brotli. @default none; gzip is built in */
  readonly compressBrotli?: CompressBrotli | undefined
  /** What the runtime knows about a request. @param env the bindings that the app was called with */
  readonly connectionOf?: ((request: Request, env: unknown) => ConnectionFacts) | undefined
  /** Whether calls can be accepted now, for `/readyz`. */
  readonly isReady?: (() => boolean | Promise<boolean>) | undefined
  /** Tracking plans that calls must keep to: `createPlans` of `@org/segment-edge-worker/plans`. @default none */
  readonly plans?: SourcePlans | undefined
  /** Your own steps for each call, in order: filter, enrich, redact. That of core's client fits. */
  readonly middleware?: readonly CollectorMiddleware[] | undefined
  /** Your own steps for whole requests. */
  readonly hooks?: Hooks | undefined
  /** Replaces the whole pipeline; prefer `middleware` and `hooks`. @default `steps` */
  readonly steps?: readonly Step[] | undefined
  /** Called with unexpected errors; they never contain a secret. */
  readonly onError?: ((error: unknown) => void) | undefined
}
