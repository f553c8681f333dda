import * as z from 'zod/mini'
import { basicAuthorization } from '../request/build-request.ts'
import { hideSecrets } from '../request/redact-request.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { type ApiPlace, apiBase, checkToken } from './api-base.ts'
import { type ApiOptions, createApiCaller, requestName } from './api-caller.ts'
import { invalidResponse } from './api-error.ts'
import type { Endpoint } from './endpoints.ts'
import { type ReadOptions, readPages, readWith } from './read-answer.ts'

/** Settings of a client of the Profile API. */
export interface ProfileClientOptions extends ApiOptions, ApiPlace {
  /** Access token of the space, from its API access settings. A Public API token does not work. */
  readonly token: string
  /** Id of the space. */
  readonly spaceId: string
}

/** A profile: an id of a user, or of an account with `groupId`. */
export interface ProfileId {
  /** @default 'users' */
  readonly collection?: 'users' | 'accounts'
  /** Such as `user_id`, `anonymous_id`, `email` or, of an account, `group_id`. */
  readonly type: string
  readonly id: string
}

const viewOf = (view: string): Endpoint => ({
  method: 'GET',
  path: `/v1/spaces/{spaceId}/collections/{collection}/profiles/{profile}/${view}`,
})

const views = {
  traits: viewOf('traits'),
  externalIds: viewOf('external_ids'),
  events: viewOf('events'),
  metadata: viewOf('metadata'),
  links: viewOf('links'),
}

const text = z.catch(z.nullish(z.string()), undefined)

const externalIdSchema = z.looseObject({ id: z.string(), type: z.string(), source_id: text, created_at: text })
const eventSchema = z.looseObject({ type: text, event: text, message_id: text, timestamp: text, source_id: text })
const metadataSchema = z.looseObject({ created_at: text, updated_at: text, expires_at: text })
const linkSchema = z.looseObject({ to_collection: text })

/** An id of a profile. */
export type ProfileExternalId = z.output<typeof externalIdSchema>
/** An event of a profile. */
export type ProfileEvent = z.output<typeof eventSchema>
/** When a profile was created and changed. */
export type ProfileMetadata = z.output<typeof metadataSchema>
/** A link from a user to an account, or back. */
export type ProfileLink = z.output<typeof linkSchema>

const nextOf = ({ cursor }: JsonObject): string | undefined => {
  if (!isJsonObject(cursor) || cursor.has_more !== true) return undefined
  return typeof cursor.next === 'string' && cursor.next !== '' ? cursor.next : undefined
}

/** Creates the methods of a client. */
const createMethods = (call: ReturnType<typeof createApiCaller>, spaceId: string) => {
  const paramsOf = ({ collection = 'users', type, id }: ProfileId) => ({
    spaceId,
    collection,
    profile: `${type}:${id}`,
  })
  const list =
    <Value>(endpoint: Endpoint, schema: z.ZodMiniType<Value>, limit: number) =>
    (profile: ProfileId, { signal }: ReadOptions = {}) =>
      readPages(endpoint, schema, async (next) => {
        const body = await call(endpoint, { params: paramsOf(profile), query: { limit, next }, signal })
        if (Array.isArray(body.data)) return { items: body.data, next: nextOf(body) }
        throw invalidResponse(requestName(endpoint), 'it has no list "data"')
      })
  return {
    /** All traits by name. */
    async traits(profile: ProfileId, { signal }: ReadOptions = {}): Promise<Readonly<Record<string, unknown>>> {
      const pages = readPages(views.traits, z.record(z.string(), z.unknown()), async (next) => {
        const body = await call(views.traits, { params: paramsOf(profile), query: { limit: 200, next }, signal })
        return { items: [body.traits], next: nextOf(body) }
      })
      let traits: Readonly<Record<string, unknown>> = {}
      for await (const page of pages) traits = { ...traits, ...page }
      return traits
    },
    externalIds: list(views.externalIds, externalIdSchema, 100),
    /** The events of the last 14 days, newest first. */
    events: list(views.events, eventSchema, 100),
    links: list(views.links, linkSchema, 20),
    async metadata(profile: ProfileId, { signal }: ReadOptions = {}): Promise<ProfileMetadata> {
      const body = await call(views.metadata, { params: paramsOf(profile), signal })
      return readWith(metadataSchema, body.metadata, views.metadata)
    },
  }
}

/** A client of the Profile API. */
export type ProfileClient = ReturnType<typeof createMethods>

/**
 * Creates a client of the Profile API: what became of the identify and track calls of a user. It has a host and a token of
 * its own. The token is in no error.
 * @throws {SegmentError} `invalid_source` for an invalid token, region or host; methods reject with `not_found` for an
 *   unknown profile, and with the other codes of the workspace client
 * @see https://www.twilio.com/docs/segment/unify/profile-api/
 */
export const createProfileClient = (options: ProfileClientOptions): ProfileClient => {
  const token = checkToken(options.token)
  const base = apiBase(options, 'profileApiUrl')
  const call = createApiCaller({ kind: 'profile', base, token, authorization: basicAuthorization(token) }, options)
  return hideSecrets(createMethods(call, options.spaceId), () => ({ profileClient: base }))
}
