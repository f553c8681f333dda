import type { RequestTimer } from './request-timer.ts'

/** Limits of a body. */
export interface BodyLimits {
  /** Maximum bytes it may have. */
  readonly maxBytes: number
  /** Time it may take to arrive, in milliseconds. */
  readonly timeoutMs: number
}

/** What a request lends to work that outlives it or waits in it. */
export interface RequestLife {
  /** Keeps work running after the answer, on runtimes that stop it otherwise. */
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly timer: RequestTimer
}

/** A request as each runtime can give it without building the web's Request. */
export interface CollectorRequest extends Pick<RequestLife, 'waitUntil'> {
  readonly method: string
  /** Path below the collector's root, without the query. */
  readonly path: string
  /** The query without its question mark; empty if there is none. */
  readonly query: string
  /** Looks up a header by its lower-case name. */
  readonly header: (name: string) => string | undefined
  /**
   * Reads the body as it was sent, still compressed; without a promise if all of it is here.
   * @throws {BodyError} if it exceeds the limits or breaks off
   */
  readonly readBody: (limits: BodyLimits, timer: RequestTimer) => Uint8Array | Promise<Uint8Array>
  /** URL of the collector's root as the client asked for it, without a slash at the end. */
  readonly rootUrl: () => string
  /** Whether the URL is the one that the visitor asked for, because the runtime itself ends TLS. @default false */
  readonly isPublicUrl?: boolean | undefined
  /** Address of the connection's other end, if the runtime knows it. */
  readonly connection?: string | undefined
  /** Aborts once the client is gone, if the runtime can tell. */
  readonly signal?: AbortSignal | undefined
}
