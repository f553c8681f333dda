/** The six types of call, by the names Segment gives them. */
export type CallType = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'

/** What a caller hands to any of the clients; those that take arguments one by one pick what they need. */
export interface Call {
  readonly type: CallType
  readonly userId: string
  readonly anonymousId: string
  readonly timestamp?: Date
  readonly [field: string]: unknown
}

/** Where a client sends to, and what besides the six calls. */
export interface Target {
  /** Origin in the place of the client's own, without a path or a slash at its end. */
  readonly baseUrl: string
  /** Any key of 25 letters and digits that begins with c: the one form that every client takes. */
  readonly writeKey: string
  /**
   * Calls that follow the six at once.
   * @default none
   */
  readonly extra?: readonly Call[]
  /**
   * Track calls that follow those at once.
   * @default 0
   */
  readonly burst?: number
}

/** What a client says it has sent; it is asked only when it says that nothing is left. */
export interface SendReport {
  /** Calls handed over, the burst included. */
  readonly calls: number
}

/** What a client puts on the wire, as it was measured. */
export interface Wire {
  /** Every path it posts calls to. */
  readonly paths: readonly string[]
  /** Value of the header. */
  readonly contentType: string
  readonly contentEncoding?: 'gzip'
  /** Where the write key is: the header, and the `writeKey` of the body, which one client makes unreadable. */
  readonly keyIn: { readonly header: 'basic' | 'x-write-key'; readonly body: 'whole' | 'masked' | 'none' }
  /** The `writeKey` of the calls themselves; where a body is one call, that is its body's. */
  readonly keyInCalls: 'whole' | 'masked' | 'none'
  /** Where the time of sending is; where a body is one call, that is in the call. */
  readonly sentAt: 'envelope' | 'call' | 'both' | 'none'
  /** The name under which a call says when it happened, unless its caller does. */
  readonly time: 'timestamp' | 'originalTimestamp'
  /** True where the first call travels alone, whatever else is waiting; some do so with every call. */
  readonly firstAlone: boolean
  /** What becomes of a request that is answered 503: sent again, with `X-Retry-Count` where it is counted. */
  readonly retries: 'counted' | 'silent' | 'never'
}

/** A published SDK that sends the same calls as all others. */
export interface RealClient {
  /** Name for people, such as `analytics-next, batching`. */
  readonly name: string
  /** Name of the package on the registry. */
  readonly package: string
  readonly kind: 'node' | 'browser'
  /** Calls of the six that the client has a method for. */
  readonly types: readonly CallType[]
  /** Fields that the client sends otherwise than its caller says them, or not at all, as `type.path`; `*` is every type. */
  readonly changes: readonly string[]
  readonly wire: Wire
  /**
   * Sends each of its types once and then the burst, in a process or browser of its own.
   * @returns when the client says that everything is sent
   * @throws {Error} what the client says when it could not send, or that it said nothing for a minute
   */
  sendCalls(target: Target): Promise<SendReport>
}
