import type { Answer, IncomingRequest, ReadRequest } from './answer.ts'
import { type CallMatch, callsOfBody, compileCallQuery } from './call-query.ts'
import type { ArrivedCall, DiscardedCall, DuplicateCall, RecordedRequest, StoredCall } from './call-records.ts'
import { checkOptions, type OptionRule, oneOf, optionRules } from './check-options.ts'
import { sentWriteKey } from './credentials.ts'
import { type Fault, faultStores } from './faults/fault.ts'
import { faultAnswer } from './faults/fault-answer.ts'
import { createFaultPlan, type FaultPlan } from './faults/fault-plan.ts'
import { createFetch, type Fetch, type Server } from './fetch-handler.ts'
import { createGates, type Gate } from './gates.ts'
import { parseJsonObject } from './json.ts'
import { createLedger, type Ledger, type LedgerCounts, type LedgerEvents } from './ledger.ts'
import { describeReceived } from './matchers/describe-failure.ts'
import { createMessageIds } from './message-ids.ts'
import { createOAuthServer, type OAuthOptions, type OAuthServer } from './oauth/oauth-server.ts'
import { valueWords } from './query/value-words.ts'
import { randomText } from './random-id.ts'
import { inflateBody } from './read-body.ts'
import { recordRequest } from './record-request.ts'
import { type Region, regionOfHost } from './regions.ts'
import { type Responder, respond } from './respond.ts'
import { findRoute } from './routes.ts'
import { createSources, type SourcesOptions } from './sources.ts'
import { createSuppressedUsers } from './suppressed-users.ts'
import { type Found, type WaitOptions, waitUntil } from './wait-until.ts'
import { decodeUtf8, parseUrl } from './web-globals.ts'
import { createWorkspace, type LocalWorkspace, type WorkspaceOptions } from './workspace/local-workspace.ts'
import { ledgerTraffic, recentTraffic, type Traffic } from './workspace/traffic.ts'

/** Settings of a local Segment; by default it accepts any write key. */
export interface FakeSegmentOptions extends SourcesOptions {
  /**
   * Its region. A request to one of Segment's own hosts is in the region of that host.
   * @default 'us'
   */
  readonly region?: Region
  /** Users whose calls are dropped. */
  readonly suppressedUserIds?: readonly string[]
  /** Enables OAuth tokens; without it every Bearer token is rejected. */
  readonly oauth?: OAuthOptions
  /**
   * `all` stores requests and calls; `counts` stores only counters and the messageIds of 24 hours, for load tests.
   * @default 'all'
   */
  readonly keep?: 'all' | 'counts'
  /**
   * Stored entries of each kind, and at most 256 MB of request bodies; the oldest are dropped first.
   * @default 100000
   */
  readonly maxStoredCalls?: number
  /**
   * Remembered messageIds; above it the oldest are forgotten before 24 hours.
   * @default Infinity
   */
  readonly maxMessageIds?: number
  /** The workspace that the Public API and the Profile API show. With `keep: 'counts'`, both show the last calls only if this is set. */
  readonly workspace?: WorkspaceOptions
  /** The clock, ms since 1970. */
  readonly now?: () => number
  /** Numbers in [0, 1), for random faults and generated ids. */
  readonly random?: () => number
}

/** What a reset leaves. */
export interface ResetOptions {
  /** @default false */
  readonly keepFaults?: boolean
}

/** Waits for stored calls, or for what a probe finds. */
export interface WaitFor {
  (q: string, options?: WaitOptions): Promise<readonly StoredCall[]>
  <T>(probe: (segment: FakeSegment) => T | Promise<T>, options?: WaitOptions): Promise<Found<T>>
}

/** A local Segment: it responds as Segment does and shows which calls it stored and dropped. */
export interface FakeSegment extends Server {
  /** A fetch function that sends every request here, whatever its host. */
  readonly fetch: Fetch
  /** The injected faults. */
  readonly faults: FaultPlan
  /** The OAuth server's tokens. */
  readonly oauth: Pick<OAuthServer, 'tokens' | 'revoke'>
  /** What the Public API and the Profile API show. */
  readonly workspace: LocalWorkspace
  /** Every request to the Tracking API, oldest first. */
  readonly requests: readonly RecordedRequest[]
  /** Every stored call. */
  readonly calls: readonly StoredCall[]
  /** Every call that was answered 200 and dropped. */
  readonly discarded: readonly DiscardedCall[]
  /** Every call whose messageId was received before. */
  readonly duplicates: readonly DuplicateCall[]
  /** Counters, which include entries that were not stored. */
  readonly counts: LedgerCounts
  /** True if a call with this messageId was stored in the last 24 hours. */
  readonly hasMessageId: (messageId: string) => boolean
  /** Treats later calls with this messageId as repeats of one that arrived earlier, before this process for example. */
  readonly rememberMessageId: (messageId: string, receivedAt: number) => void
  /** Forgets everything it received, planned faults and gates; tokens and listeners remain. */
  readonly reset: (options?: ResetOptions) => void
  /** Adds a listener. @returns a function that removes it */
  readonly on: <K extends keyof LedgerEvents>(kind: K, listener: (entry: LedgerEvents[K]) => void) => () => void
  /**
   * Waits until a probe of this Segment returns, or resolves to, anything but a falsy value or an empty list; or until
   * stored calls match a query.
   * @throws {Error} after `timeoutMs`, with the calls so far and the frame of the caller
   */
  readonly waitFor: WaitFor
  /**
   * The stored calls that match a query, such as `type:track properties.revenue>10 user:ann`.
   * @throws {QueryError} if it is invalid, or asks for what a stored call does not show, such as a verdict
   */
  readonly find: (q: string) => readonly StoredCall[]
  /**
   * Holds the answers to requests with calls until the test releases them, for at most 5 minutes; the calls are stored.
   * @param q only requests with a call that matches this query
   * @throws {QueryError} if it is invalid
   */
  readonly hold: (q?: string) => Gate
}

const heldWords = (held: number): string =>
  held === 0
    ? ''
    : `\nGates hold ${held === 1 ? '1 answer' : `${held} answers`}, so senders may be waiting for release().`

/** An unset variable would have no id, so no call would have it. */
const requireMessageId = (given: unknown): string => {
  if (typeof given === 'string' && given !== '') return given
  throw new TypeError(`A messageId must be a non-empty string, but is ${valueWords(given)}.`)
}

const isWriteKeys = (value: unknown): boolean =>
  value === 'any' ||
  (Array.isArray(value) &&
    Array.from(value).every((one: unknown) => {
      const key = typeof one === 'object' && one !== null && 'key' in one ? one.key : one
      return typeof key === 'string' && key !== ''
    }))

const optionRulesOf: Readonly<Record<keyof FakeSegmentOptions, OptionRule>> = {
  writeKeys: { must: "be 'any' or a list of non-empty keys", accepts: isWriteKeys },
  disabledWriteKeys: optionRules.texts,
  lockedWorkspace: optionRules.flag,
  region: oneOf('us', 'eu'),
  suppressedUserIds: optionRules.texts,
  oauth: optionRules.object,
  workspace: optionRules.object,
  keep: oneOf('all', 'counts'),
  maxStoredCalls: optionRules.count,
  maxMessageIds: optionRules.count,
  now: optionRules.makesNumbers,
  random: optionRules.makesNumbers,
}

const defaultStoredCalls = 100_000

/** The calls of a request, with their types. */
type SentCalls = ReturnType<typeof callsOfBody>

/** Calls that the Public API shows if the ledger only counts. */
const recentCalls = 10_000

const trafficOf = (ledger: Ledger, { keep, workspace }: FakeSegmentOptions): Traffic =>
  keep === 'counts' && workspace !== undefined ? recentTraffic(ledger, recentCalls) : ledgerTraffic(ledger)

/**
 * Creates a local Segment.
 * @throws {TypeError} for an option that does not exist or is invalid
 */
export const createFakeSegment = (options: FakeSegmentOptions = {}): FakeSegment => {
  checkOptions('createFakeSegment', options, optionRulesOf)
  const now = options.now ?? Date.now
  const random = options.random ?? Math.random
  const ledger = createLedger(options.keep === 'counts' ? 0 : (options.maxStoredCalls ?? defaultStoredCalls))
  const messageIds = createMessageIds(options.maxMessageIds)
  const { plan: faults, selects, takeFor } = createFaultPlan(random)
  const gates = createGates<SentCalls>()
  const oauth = createOAuthServer(options.oauth, random)
  const suppressed = createSuppressedUsers(options.suppressedUserIds)
  const sources = createSources(options, () => randomText(random, 22))
  const responder: Responder = {
    intake: {
      ...{ ledger, messageIds, random },
      isSuppressed: (userId, writeKey) => suppressed.has(userId, sources.ofKey(writeKey)?.id),
    },
    sources,
    oauth,
  }
  const workspace = createWorkspace(options.workspace ?? {}, {
    ...{ ledger, sources, suppressed, now, random },
    traffic: trafficOf(ledger, options),
  })

  const answer = async (request: IncomingRequest, fault?: Fault): Promise<Answer | undefined> => {
    // An invalid URL is answered like an unknown path.
    const location = parseUrl(request.url) ?? new URL('http://invalid.invalid/invalid')
    const encoding = request.headers['content-encoding']
    const read: ReadRequest = {
      ...request,
      location,
      region: regionOfHost(location.hostname) ?? options.region ?? 'us',
      inflated: encoding === undefined ? request.body : await inflateBody(request.body, encoding),
      receivedAt: now(),
    }
    const reaches = fault === undefined || faultStores(fault)
    if (workspace.handles(read)) {
      const managed = reaches ? workspace.answer(read) : undefined
      return fault === undefined ? managed : faultAnswer(fault, managed)
    }
    const arrivals: ArrivedCall[] = []
    const heard = ledger.heard('exchange')
    const arrived = heard ? (call: ArrivedCall) => void arrivals.push(call) : undefined
    const normal = reaches ? await respond({ ...responder, intake: { ...responder.intake, arrived } }, read) : undefined
    const given = fault === undefined ? normal : faultAnswer(fault, normal)
    if (heard || !ledger.countOnly('request')) {
      const recorded = recordRequest(read, given, fault)
      ledger.add('request', recorded)
      if (heard) ledger.add('exchange', { request: recorded, answer: given, writeKey: sentWriteKey(read), arrivals })
    }
    return given
  }

  const callsOf = async (request: IncomingRequest): Promise<SentCalls> => {
    const route = findRoute(parseUrl(request.url)?.pathname ?? '')
    if (route?.kind !== 'call' && route?.kind !== 'batch') return []
    const encoding = request.headers['content-encoding']
    const bytes = encoding === undefined ? request.body : await inflateBody(request.body, encoding)
    const body = bytes === undefined ? undefined : parseJsonObject(decodeUtf8(bytes))
    return callsOfBody(body, route.kind === 'call' ? route.type : undefined)
  }
  const storedCalls = (match: CallMatch | undefined): readonly StoredCall[] =>
    ledger.entries('call').filter((call) => match?.(call, call.type) ?? true)
  const waitFor = async (
    wanted: string | ((segment: FakeSegment) => unknown),
    wait?: WaitOptions,
  ): Promise<unknown> => {
    const match = typeof wanted === 'function' ? undefined : compileCallQuery(wanted)
    return waitUntil(
      {
        probe: typeof wanted === 'function' ? () => wanted(segment) : () => storedCalls(match),
        subscribe: (changed) => ledger.on('request', changed),
        describe: () =>
          `so far: ${JSON.stringify(ledger.counts())}\n${describeReceived(segment)}${heldWords(gates.held())}`,
        from: waitFor,
      },
      wait,
    )
  }
  const server: Server = {
    async answer(request, fault) {
      const given = await answer(request, fault)
      if (gates.any()) await gates.pass(await callsOf(request))
      return given
    },
    takeFault: faults.take,
    takeFaultFor: async (request) =>
      selects() ? takeFor(parseUrl(request.url)?.pathname ?? '/', await callsOf(request)) : undefined,
  }
  const segment: FakeSegment = {
    ...server,
    fetch: createFetch(server),
    faults,
    oauth,
    workspace: workspace.workspace,
    get requests() {
      return ledger.entries('request')
    },
    get calls() {
      return ledger.entries('call')
    },
    get discarded() {
      return ledger.entries('discard')
    },
    get duplicates() {
      return ledger.entries('duplicate')
    },
    get counts() {
      return ledger.counts()
    },
    hasMessageId: (messageId) => messageIds.has(requireMessageId(messageId)),
    rememberMessageId: (messageId, receivedAt) => void messageIds.note(requireMessageId(messageId), receivedAt),
    reset(what = {}) {
      checkOptions('reset', what, { keepFaults: optionRules.flag } satisfies Record<keyof ResetOptions, OptionRule>)
      ledger.clear()
      messageIds.clear()
      workspace.clear()
      if (what.keepFaults === true) return
      faults.clear()
      gates.clear()
    },
    hold(q) {
      const match = q === undefined ? undefined : compileCallQuery(q)
      return gates.add((calls) => calls.some(([call, type]) => match?.(call, type) ?? true))
    },
    find: (q) => storedCalls(compileCallQuery(q)),
    on: ledger.on,
    // One function for both forms of the interface.
    waitFor: waitFor as WaitFor,
  }
  return segment
}
