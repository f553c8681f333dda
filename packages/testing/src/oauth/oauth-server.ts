import { type Answer, jsonAnswer, type ReadRequest, refusalAnswer } from '../answer.ts'
import { randomText } from '../random-id.ts'
import { type Region, regions } from '../regions.ts'
import { decodeUtf8 } from '../web-globals.ts'
import { type AssertionRules, checkAssertion, type OAuthApp } from './check-assertion.ts'

/** Settings of the authorization server. */
export interface OAuthOptions {
  /** The known applications; one entry per key if an application has two. */
  readonly apps: readonly OAuthApp[]
  /**
   * Lifetime of a token, in seconds.
   * @default 86400
   */
  readonly tokenLifetimeSeconds?: number
}

/** An issued token. */
export interface IssuedToken {
  readonly token: string
  readonly clientId: string
  readonly scope: string
  readonly region: Region
  /** ms since 1970 */
  readonly expiresAt: number
}

/** Issues tokens for signed assertions and checks them. */
export interface OAuthServer {
  readonly issue: (request: ReadRequest) => Promise<Answer>
  /** The error response for a request with this token; undefined if the token is valid. */
  readonly refuse: (token: string, request: ReadRequest) => Answer | undefined
  /** Issued tokens that are not revoked. */
  readonly tokens: () => readonly IssuedToken[]
  /** Revokes one token, or every token. */
  readonly revoke: (token?: string) => void
}

const grantType = 'client_credentials'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const trackingScope = 'tracking_api:write'
const knownScopes: ReadonlySet<string> = new Set([trackingScope, 'functions:write', 'public_api:read_write'])
const daySeconds = 24 * 60 * 60

/**
 * Creates the authorization server.
 * @see https://www.twilio.com/docs/segment/connections/oauth/
 */
export const createOAuthServer = (options: OAuthOptions | undefined, random: () => number): OAuthServer => {
  const issued = new Map<string, IssuedToken>()
  const usedAssertions = new Map<string, number>()
  const lifetime = options?.tokenLifetimeSeconds ?? daySeconds

  const issue = async (request: ReadRequest): Promise<Answer> => {
    const form = new URLSearchParams(decodeUtf8(request.inflated ?? new Uint8Array()))
    if (form.get('grant_type') !== grantType)
      return failure('unsupported_grant_type', 'grant_type must be client_credentials')
    if (form.get('client_assertion_type') !== assertionType) {
      return failure('invalid_request', 'client_assertion_type must be jwt-bearer')
    }
    const scope = form.get('scope') ?? ''
    if (!scope.split(' ').every((name) => knownScopes.has(name))) return failure('invalid_scope', 'unknown scope')
    const rules: AssertionRules = {
      apps: options?.apps ?? [],
      now: request.receivedAt,
      audiences: [regions[request.region].oauthServer, request.location.origin],
      used: usedAssertions,
    }
    const verdict = await checkAssertion(form.get('client_assertion') ?? '', rules)
    if ('error' in verdict) return failure(verdict.error, verdict.description)
    const token = randomText(random, 48)
    const expiresAt = request.receivedAt + lifetime * 1000
    issued.set(token, { token, clientId: verdict.clientId, scope, region: request.region, expiresAt })
    return jsonAnswer(200, { access_token: token, expires_in: lifetime, scope, token_type: 'bearer' })
  }

  return {
    issue,
    refuse(token, request) {
      const known = issued.get(token)
      if (known === undefined) return unauthorized('the access token is unknown or revoked')
      if (request.receivedAt >= known.expiresAt) return unauthorized('the access token has expired')
      if (request.region !== known.region) return unauthorized('the access token is for the other region')
      if (known.scope.split(' ').includes(trackingScope)) return undefined
      return refusalAnswer(403, 'the access token lacks the scope tracking_api:write', 'forbidden')
    },
    tokens: () => [...issued.values()],
    revoke(token) {
      if (token === undefined) issued.clear()
      else issued.delete(token)
    },
  }
}

const unauthorized = (message: string): Answer => refusalAnswer(401, message, 'unauthorized')

const failure = (error: string, description: string): Answer =>
  jsonAnswer(400, { error, error_description: description })
