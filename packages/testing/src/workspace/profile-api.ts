import type { Answer, ReadRequest } from '../answer.ts'
import { decodeBase64Text } from '../base64.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { decodeSegment } from '../routes.ts'
import { privateAnswer } from './api-error.ts'
import { type Collection, findProfile, listProfiles, type Profile } from './profiles.ts'
import type { WorkspaceState } from './workspace-state.ts'

/** A request that the Profile API rejects. */
class ProfileError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const path = /^\/v1\/spaces\/([^/]+)\/collections\/([^/]+)\/profiles(?:\/([^/]+)\/([^/]+))?\/?$/

const eventsForMs = 14 * 24 * 60 * 60 * 1000

const defaultLimit = 10

/** Largest `limit` of each view. */
const mostItems: Readonly<Record<string, number>> = { traits: 200, links: 20 }

/** Whether a path belongs to the Profile API. */
export const isProfilePath = (pathname: string): boolean => path.test(pathname)

/** How the Profile API is guarded. */
export interface ProfileAccess {
  readonly admits: (token: string) => boolean
  /** Counts a request of a space. @returns true if there are too many */
  readonly exceeds: (spaceId: string) => boolean
}

const tokenOf = ({ headers }: ReadRequest): string => {
  const [, encoded] = /^\s*basic\s+(\S+)\s*$/i.exec(headers.authorization ?? '') ?? []
  return encoded === undefined ? '' : (decodeBase64Text(encoded)?.split(':', 1)[0] ?? '')
}

const limitOf = (query: URLSearchParams, view: string): number => {
  const given = query.get('limit') ?? String(defaultLimit)
  const most = mostItems[view] ?? 100
  if (!/^\d{1,6}$/.test(given) || Number(given) < 1 || Number(given) > most)
    throw new ProfileError(400, 'validation_error', `The parameter \`limit\` must be between 1 and ${most}`)
  return Number(given)
}

/** A page of a list, and the cursor to the next one. */
const pageOf = <T>(items: readonly T[], { location }: ReadRequest, view: string) => {
  const limit = limitOf(location.searchParams, view)
  const offset = Number(location.searchParams.get('next') ?? 0)
  if (!Number.isInteger(offset) || offset < 0)
    throw new ProfileError(400, 'validation_error', 'The parameter `next` is not a cursor')
  const more = offset + limit < items.length
  const cursor = {
    url: location.pathname,
    has_more: more,
    next: more ? String(offset + limit) : '',
    limit,
  }
  return { items: items.slice(offset, offset + limit), cursor }
}

type View = (profile: Profile, request: ReadRequest, state: WorkspaceState, collection: Collection) => JsonObject

const includedIn = (request: ReadRequest): ((name: string) => boolean) => {
  const include = request.location.searchParams.get('include')
  const names = include === null ? undefined : new Set(include.split(',').map((name) => name.trim()))
  return (name) => names?.has(name) ?? true
}

const sourceIdOf = (state: WorkspaceState, writeKey: string): string =>
  state.sources.list().find(({ writeKeys }) => writeKeys.includes(writeKey))?.id ?? ''

const views: Readonly<Record<string, View>> = {
  traits: (profile, request, state) => {
    // No trait is computed here, so a class has none.
    const all = request.location.searchParams.has('class') ? [] : [...profile.traits]
    const isIncluded = includedIn(request)
    const { items, cursor } = pageOf(
      all.filter(([name]) => isIncluded(name)),
      request,
      'traits',
    )
    const verbose = request.location.searchParams.get('verbose') === 'true'
    const traits = items.map(([name, { value, writeKey, updatedAt }]): [string, JsonValue] => [
      name,
      verbose ? { value, source_id: sourceIdOf(state, writeKey), updated_at: updatedAt } : value,
    ])
    return { traits: Object.fromEntries(traits), cursor }
  },
  external_ids: ({ externalIds }, request, state, collection) => {
    const isIncluded = includedIn(request)
    const { items, cursor } = pageOf(
      externalIds.filter(({ type }) => isIncluded(type)),
      request,
      'external_ids',
    )
    const data = items.map(({ type, id, createdAt, messageId, writeKey }) => ({
      source_id: sourceIdOf(state, writeKey),
      collection,
      id,
      type,
      created_at: createdAt,
      encoding: 'none',
      first_message_id: messageId,
    }))
    return { data, cursor }
  },
  events: ({ events, externalIds }, request, state, collection) => {
    const recent = events.filter(({ receivedAt }) => state.now() - Date.parse(receivedAt) <= eventsForMs)
    const { items, cursor } = pageOf(recent, request, 'events')
    const ids = externalIds.map(({ type, id }) => ({ collection, type, id, encoding: 'none' }))
    const data = items.map(
      (call): JsonObject => ({
        external_ids: ids,
        context: call.context ?? {},
        type: call.type,
        source_id: sourceIdOf(state, call.writeKey),
        message_id: call.messageId,
        timestamp: call.timestamp,
        properties: call.properties ?? {},
        event: call.type === 'track' ? call.event : '',
      }),
    )
    return { data, cursor }
  },
  metadata: ({ externalIds, events, traits }) => {
    const times = [
      ...externalIds.map(({ createdAt }) => createdAt),
      ...events.map(({ receivedAt }) => receivedAt),
      ...[...traits.values()].map(({ updatedAt }) => updatedAt),
    ].toSorted()
    return {
      metadata: { created_at: times[0] ?? '', updated_at: times.at(-1) ?? '', expires_at: null },
    }
  },
  links: ({ links }, request, _state, collection) => {
    const { items, cursor } = pageOf(links, request, 'links')
    const to = collection === 'users' ? 'accounts' : 'users'
    const data = items.map(({ type, id }) => ({
      to_collection: to,
      external_ids: [{ id, type, collection: to, encoding: 'none' }],
    }))
    return { data, cursor }
  },
}

const isCollection = (name: string): name is Collection => name === 'users' || name === 'accounts'

const read = (state: WorkspaceState, access: ProfileAccess, request: ReadRequest): JsonObject => {
  const [, space = '', collection = '', identifier, view = ''] = path.exec(request.location.pathname) ?? []
  const spaceId = decodeSegment(space)
  if (!access.admits(tokenOf(request)))
    throw new ProfileError(401, 'authentication_error', 'No valid Access Token provided')
  if (access.exceeds(spaceId))
    throw new ProfileError(429, 'rate_limit_error', 'Too many requests hit the API too quickly')
  if (request.method !== 'GET') throw new ProfileError(405, 'invalid_request_error', 'Only GET is supported')
  if (!isCollection(collection))
    throw new ProfileError(400, 'validation_error', `The parameter \`collection\` has no value \`${collection}\``)
  const calls = state.traffic.kept()
  if (identifier === undefined) {
    const { items, cursor } = pageOf(listProfiles(calls, collection), request, 'profiles')
    return {
      data: items.map(({ type, id }) => ({ external_ids: [{ type, id, collection, encoding: 'none' }] })),
      cursor,
    }
  }
  const [, type, id] = /^([^:]+):(.+)$/s.exec(decodeSegment(identifier)) ?? []
  if (type === undefined || id === undefined)
    throw new ProfileError(400, 'validation_error', 'The identifier must be a type and an id, such as user_id:42')
  const show = Object.hasOwn(views, view) ? views[view] : undefined
  if (show === undefined) throw new ProfileError(404, 'not_found', 'The requested resource was not found.')
  const profile = findProfile(calls, collection, { type, id }, state.deletedAt)
  if (profile === undefined) throw new ProfileError(404, 'not_found', 'Profile was not found.')
  return show(profile, request, state, collection)
}

/** Answers a request to the Profile API. */
export const answerProfile = (state: WorkspaceState, access: ProfileAccess, request: ReadRequest): Answer => {
  const headers = { 'request-id': state.createId() }
  try {
    return privateAnswer(200, read(state, access, request), headers)
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    return privateAnswer(error.status, { error: { code: error.code, message: error.message } }, headers)
  }
}
