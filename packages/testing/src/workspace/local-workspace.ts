import type { Answer, ReadRequest } from '../answer.ts'
import { createBoundedLog } from '../bounded-log.ts'
import type { Fetch } from '../fetch-handler.ts'
import { type JsonObject, parseJsonObject } from '../json.ts'
import type { Ledger } from '../ledger.ts'
import { randomText } from '../random-id.ts'
import { apiOfHost, type Region } from '../regions.ts'
import { newSource, type Source, type Sources } from '../sources.ts'
import type { SuppressedUsers } from '../suppressed-users.ts'
import { decodeUtf8 } from '../web-globals.ts'
import { type DestinationMetadata, destinationCatalog } from './catalog.ts'
import type { LastPage } from './paginate.ts'
import { answerProfile, isProfilePath } from './profile-api.ts'
import { answerPublic, isPublicPath, type TokenAccess } from './public-api.ts'
import { queryTree } from './query-tree.ts'
import { createRateLimits } from './rate-limits.ts'
import { addRegulation } from './regulation-endpoints.ts'
import { createWebhookSender } from './send-webhooks.ts'
import type { Traffic } from './traffic.ts'
import { type Rule, timestamp, type WorkspaceRequest, type WorkspaceState } from './workspace-state.ts'

/** A token of the Public API, and what it may do. */
export interface WorkspaceToken {
  readonly token: string
  /** `owner` may do everything; `member` sees no write keys; `read-only` changes nothing either. @default 'owner' */
  readonly access?: 'owner' | 'member' | 'read-only'
}

/** Settings of the workspace that the Public API and the Profile API show. */
export interface WorkspaceOptions {
  /** @default 'Local' */
  readonly name?: string
  /** The region; requests to the Public API of the other one are rejected. @default any */
  readonly region?: Region
  /** Tokens of the Public API. @default 'any' */
  readonly tokens?: 'any' | readonly (string | WorkspaceToken)[]
  /** Access tokens of the Profile API, for any space. @default 'any' */
  readonly profileTokens?: 'any' | readonly string[]
  /** Entries of the catalog of destinations, after the ones it has. */
  readonly catalog?: readonly DestinationMetadata[]
  /** Requests a minute to an endpoint for which Segment states no limit. @default 200 */
  readonly requestsPerMinute?: number
  /** Whether the last page of a list has `next: null` or no `next`. @default 'absent' */
  readonly lastPage?: LastPage
  /** Sends calls to the webhooks that are connected. Without it, nothing is sent. */
  readonly deliver?: Fetch
  /**
   * Pauses in ms before further attempts at a webhook that did not answer, or answered 429 or 5xx. Segment retries for
   * four hours.
   * @default [], one attempt
   */
  readonly retryPausesMs?: readonly number[]
}

/** A rule of a new tracking plan. */
export interface NewRule {
  readonly type: Rule['type']
  readonly key?: string
  /** @default 1 */
  readonly version?: number
  readonly jsonSchema: JsonObject
}

/** The workspace of a local Segment: what its Public API and Profile API show. */
export interface LocalWorkspace {
  /** The requests to both APIs, oldest first. */
  readonly requests: readonly WorkspaceRequest[]
  readonly sources: readonly Source[]
  /** Adds a source. @returns its id, which is created unless it is given */
  readonly addSource: (source: {
    readonly name: string
    readonly writeKey: string
    readonly enabled?: boolean
    readonly id?: string
  }) => string
  /** Adds a tracking plan. @returns its id, which is created unless it is given */
  readonly addTrackingPlan: (plan: {
    readonly name: string
    readonly rules: readonly NewRule[]
    readonly sourceIds?: readonly string[]
    readonly id?: string
  }) => string
  /** Suppresses users, as a request to the Public API does. @returns the id of the regulation */
  readonly suppressUsers: (regulation: { readonly userIds: readonly string[]; readonly id?: string }) => string
  /** Resolves once every started request to a webhook is finished. */
  readonly settled: () => Promise<void>
}

/** What the workspace needs from the local Segment. */
export interface WorkspaceParts {
  readonly ledger: Ledger
  readonly sources: Sources
  readonly traffic: Traffic
  /** Users whose calls are dropped; the Public API changes it. */
  readonly suppressed: SuppressedUsers
  readonly now: () => number
  readonly random: () => number
}

/** The workspace and its answers. */
export interface WorkspaceServer {
  readonly workspace: LocalWorkspace
  /** Whether a request is for the Public API or the Profile API. */
  readonly handles: (request: ReadRequest) => boolean
  /** Answers such a request. */
  readonly answer: (request: ReadRequest) => Answer
  /** Forgets the traffic. Sources, destinations and everything else that was created remain. */
  readonly clear: () => void
}

const access: Readonly<Record<NonNullable<WorkspaceToken['access']>, TokenAccess>> = {
  owner: { seesWriteKeys: true, writes: true },
  member: { seesWriteKeys: false, writes: true },
  'read-only': { seesWriteKeys: false, writes: false },
}

const storedRequests = 10_000

const spacePerSecond = 100

/** Which of the two APIs a request is for. On loopback, the path tells. */
const apiOf = ({ location }: ReadRequest): 'public' | 'profile' | undefined => {
  const known = apiOfHost(location.hostname)
  if (known === 'public' || known === 'profile') return known
  if (known !== undefined) return undefined
  if (isProfilePath(location.pathname)) return 'profile'
  return isPublicPath(location.pathname) ? 'public' : undefined
}

/** Requests of a space in the last second. */
const createSpaceLimit = (now: () => number): ((spaceId: string) => boolean) => {
  const limits = new Map<string, number[]>()
  return (spaceId) => {
    const at = now()
    const recent = (limits.get(spaceId) ?? []).filter((time) => at - time < 1000)
    limits.set(spaceId, [...recent, at])
    return recent.length >= spacePerSecond
  }
}

/** Creates the workspace of a local Segment. */
export const createWorkspace = (options: WorkspaceOptions, parts: WorkspaceParts): WorkspaceServer => {
  const { ledger, sources, traffic, suppressed, now, random } = parts
  const { name = 'Local', tokens = 'any', profileTokens = 'any' } = options
  const createId = (): string => randomText(random, 22)
  const sender = createWebhookSender(() => state, options)
  const state: WorkspaceState = {
    id: createId(),
    name,
    slug: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    region: options.region,
    lastPage: options.lastPage ?? 'absent',
    sources,
    catalog: [...destinationCatalog, ...(options.catalog ?? [])],
    destinations: new Map(),
    subscriptions: new Map(),
    filters: new Map(),
    transformations: new Map(),
    warehouses: new Map(),
    labels: [],
    plans: new Map(),
    regulations: new Map(),
    suppressed,
    deletedAt: new Map(),
    audit: [],
    deliveries: sender.deliveries.entries,
    traffic,
    now,
    random,
    createId,
  }
  const requests = createBoundedLog<WorkspaceRequest>({ entries: storedRequests })
  const accessOf = (token: string): TokenAccess | undefined => {
    if (tokens === 'any') return access.owner
    const found = tokens
      .map((one) => (typeof one === 'string' ? { token: one } : one))
      .find((one) => one.token === token)
    return found === undefined ? undefined : access[found.access ?? 'owner']
  }
  const publicApi = {
    state,
    limits: createRateLimits(now),
    defaultPerMinute: options.requestsPerMinute ?? 200,
    accessOf,
  }
  const profileAccess = {
    admits: (token: string): boolean => token !== '' && (profileTokens === 'any' || profileTokens.includes(token)),
    exceeds: createSpaceLimit(now),
  }
  let isListening = false
  const listenToCalls = (): void => {
    if (isListening || state.subscriptions.size === 0) return
    isListening = true
    ledger.on('call', sender.send)
  }
  return {
    workspace: {
      get requests() {
        return requests.entries()
      },
      get sources() {
        return sources.list()
      },
      addSource({ name: sourceName, writeKey, enabled = true, id = createId() }) {
        const source = newSource({ id, name: sourceName, writeKeys: [writeKey], enabled })
        sources.set(source)
        return id
      },
      addTrackingPlan({ name: planName, rules, sourceIds = [], id = `tp_${createId()}` }) {
        const at = timestamp(state)
        state.plans.set(id, {
          id,
          name: planName,
          slug: planName.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
          description: undefined,
          type: 'LIVE',
          createdAt: at,
          updatedAt: at,
          rules: rules.map(({ key, version = 1, ...rule }) => ({
            ...rule,
            key,
            version,
            createdAt: at,
            updatedAt: at,
          })),
          sourceIds,
        })
        return id
      },
      suppressUsers({ userIds, id = createId() }) {
        const kind = { regulationType: 'SUPPRESS_ONLY', subjectType: 'USER_ID', sourceId: undefined }
        addRegulation(state, { id, ...kind, subjectIds: userIds, createdAt: now() })
        return id
      },
      settled: sender.settled,
    },
    handles: (request) => apiOf(request) !== undefined,
    answer(request) {
      const api = apiOf(request) ?? 'public'
      const answer = api === 'public' ? answerPublic(publicApi, request) : answerProfile(state, profileAccess, request)
      requests.add({
        api,
        method: request.method,
        path: request.location.pathname,
        query: queryTree(request.location.searchParams),
        body: request.inflated === undefined ? undefined : parseJsonObject(decodeUtf8(request.inflated)),
        status: answer.status,
      })
      listenToCalls()
      return answer
    },
    clear() {
      traffic.clear()
      requests.clear()
      sender.deliveries.clear()
    },
  }
}
