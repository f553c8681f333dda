import { describe, expect, it } from 'vitest'
import { createFakeSegment, type FakeSegment } from '../src/index.ts'

const start = Date.parse('2026-06-01T12:00:00.000Z')
const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const parameters = { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
const [keys, otherKeys] = await Promise.all([
  crypto.subtle.generateKey(parameters, true, ['sign', 'verify']),
  crypto.subtle.generateKey(parameters, true, ['sign', 'verify']),
])
const der = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
const pem = `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...der))}\n-----END PUBLIC KEY-----\n`
const app = { clientId: 'app-1', keyId: 'key-1', publicKey: pem }

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
const encode = (value: object): string => base64url(new TextEncoder().encode(JSON.stringify(value)))

let serial = 0
const claims = (change: object = {}): object => {
  const seconds = start / 1000
  serial += 1
  const base = { iss: 'app-1', sub: 'app-1', aud: 'https://oauth2.segment.io', iat: seconds - 5, exp: seconds + 55 }
  return { ...base, jti: `assertion-${serial}`, ...change }
}

const sign = async (payload: object, header: object = {}, key: CryptoKey = keys.privateKey): Promise<string> => {
  const signed = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'key-1', ...header })}.${encode(payload)}`
  const signature = await crypto.subtle.sign(algorithm.name, key, new TextEncoder().encode(signed))
  return `${signed}.${base64url(new Uint8Array(signature))}`
}

const segmentAt = (clock: { now: number }): FakeSegment =>
  createFakeSegment({ oauth: { apps: [app], tokenLifetimeSeconds: 3600 }, now: () => clock.now })

const ask = async (
  segment: FakeSegment,
  assertion: string,
  change: Record<string, string> = {},
  host = 'oauth2.segment.io',
) => {
  const form = {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    scope: 'tracking_api:write',
    ...change,
  }
  const response = await segment.fetch(`https://${host}/token`, { method: 'POST', body: new URLSearchParams(form) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const track = async (segment: FakeSegment, token: unknown, host = 'api.segment.io'): Promise<Response> => {
  const body = JSON.stringify({ userId: 'user-42', event: 'Report Exported', writeKey: 'source-1' })
  return segment.fetch(`https://${host}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body,
  })
}

describe('the OAuth server', () => {
  it('issues a token that the Tracking API accepts until it expires', async () => {
    const clock = { now: start }
    const segment = segmentAt(clock)
    const { status, body } = await ask(segment, await sign(claims()))
    expect(status).toBe(200)
    expect(body).toMatchObject({ expires_in: 3600, scope: 'tracking_api:write' })
    expect((await track(segment, body.access_token)).status).toBe(200)
    expect(segment.calls).toMatchObject([{ writeKey: 'source-1' }])
    clock.now += 3600 * 1000
    expect((await track(segment, body.access_token)).status).toBe(401)
  })

  it('rejects a revoked token, an unknown one and one for the other region', async () => {
    const segment = segmentAt({ now: start })
    const token = String((await ask(segment, await sign(claims()))).body.access_token)
    expect((await track(segment, token, 'events.eu1.segmentapis.com')).status).toBe(401)
    expect((await track(segment, token)).status).toBe(200)
    segment.oauth.revoke(token)
    expect((await track(segment, token)).status).toBe(401)
    expect((await track(segment, 'made-up')).status).toBe(401)
    expect((await track(createFakeSegment(), 'made-up')).status).toBe(401)
  })

  it('rejects a token without the tracking scope', async () => {
    const segment = segmentAt({ now: start })
    const { body } = await ask(segment, await sign(claims()), { scope: 'public_api:read_write' })
    expect((await track(segment, body.access_token)).status).toBe(403)
  })

  it('accepts the audience of the EU server and of its own port', async () => {
    const segment = segmentAt({ now: start })
    const europe = await sign(claims({ aud: 'https://oauth2.eu1.segmentapis.com/' }))
    expect((await ask(segment, europe, {}, 'oauth2.eu1.segmentapis.com')).status).toBe(200)
    const local = await sign(claims({ aud: 'https://localhost:8080' }))
    expect((await ask(segment, local, {}, 'localhost:8080')).status).toBe(200)
    const wrong = await sign(claims({ aud: 'https://oauth2.eu1.segmentapis.com' }))
    expect((await ask(segment, wrong)).body).toMatchObject({ error: 'invalid_client' })
  })

  it('accepts a public key as JSON Web Key or CryptoKey', async () => {
    const jwk = await crypto.subtle.exportKey('jwk', keys.publicKey)
    for (const publicKey of [jwk, keys.publicKey]) {
      const segment = createFakeSegment({ oauth: { apps: [{ ...app, publicKey }] }, now: () => start })
      expect((await ask(segment, await sign(claims()))).body).toMatchObject({ expires_in: 86400 })
    }
  })

  it.each([
    ['that has expired', { exp: start / 1000 }, 'Token is expired'],
    ['from the future', { iat: start / 1000 + 1 }, 'Token used before issued'],
    ['of more than 60 seconds', { exp: start / 1000 + 56 }, '60 seconds'],
    ['without a jti', { jti: undefined }, 'jti'],
    ['whose times are text', { iat: '1', exp: '2' }, 'seconds'],
    ['of another issuer', { iss: 'app-2' }, 'iss'],
    ['of another subject', { sub: 'app-2' }, 'sub'],
  ])('refuses an assertion %s', async (_, change, reason) => {
    const { status, body } = await ask(segmentAt({ now: start }), await sign(claims(change)))
    expect(status).toBe(400)
    expect(body.error_description).toContain(reason)
  })

  it('accepts an assertion once', async () => {
    const segment = segmentAt({ now: start })
    const assertion = await sign(claims())
    expect((await ask(segment, assertion)).status).toBe(200)
    expect((await ask(segment, assertion)).body).toMatchObject({ error_description: 'jti was used before' })
  })

  it('accepts the server as issuer, as documented', async () => {
    const assertion = await sign(claims({ iss: 'https://oauth2.segment.io' }))
    expect((await ask(segmentAt({ now: start }), assertion)).status).toBe(200)
  })

  it.each([
    ['signed with another key', () => sign(claims(), {}, otherKeys.privateKey), 'signature'],
    ['of another key id', () => sign(claims(), { kid: 'key-2' }), 'kid'],
    ['of another algorithm', () => sign(claims(), { alg: 'none' }), 'RS256'],
    ['that is not a token', () => Promise.resolve('a.b'), 'JSON Web Token'],
  ])('refuses an assertion %s', async (_, make, reason) => {
    const { status, body } = await ask(segmentAt({ now: start }), await make())
    expect(status).toBe(400)
    expect(body.error_description).toContain(reason)
  })

  it.each([
    ['grant_type', 'unsupported_grant_type'],
    ['client_assertion_type', 'invalid_request'],
    ['scope', 'invalid_scope'],
  ])('refuses another %s', async (name, error) => {
    const { body } = await ask(segmentAt({ now: start }), await sign(claims()), { [name]: 'other' })
    expect(body).toMatchObject({ error })
  })

  it('supports faults', async () => {
    const segment = segmentAt({ now: start })
    segment.faults.next({ status: 429, retryAfter: 5, path: '/token' })
    expect((await ask(segment, await sign(claims()))).status).toBe(429)
    expect((await ask(segment, await sign(claims()))).status).toBe(200)
  })
})
