import { generateKeyPairSync, verify } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createFakeClock, noon } from '../../test/fake-clock.ts'
import { decodeBase64Text } from '../error/base64.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import type { SegmentResponse, Transport } from '../transport/transport.ts'
import { createTokenProvider, type OAuthOptions } from './create-token-provider.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

interface Answer extends Partial<Omit<SegmentResponse, 'headers'>> {
  readonly headers?: Record<string, string>
}

const issued = (token: string, seconds: unknown = 3_600): Answer => ({
  body: JSON.stringify({ access_token: token, expires_in: seconds, token_type: 'bearer' }),
})

const rig = (answers: readonly (Answer | Error)[], options: Partial<OAuthOptions> = {}) => {
  const clock = createFakeClock()
  const requests: SegmentRequest[] = []
  let serial = 0
  const transport: Transport = async (request) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)] ?? {}
    requests.push(request)
    await Promise.resolve()
    if (answer instanceof Error) throw answer
    return { status: 200, body: '', ...answer, headers: new Headers(answer.headers ?? {}) }
  }
  const provider = createTokenProvider({
    clientId: 'app-1',
    keyId: 'key-1',
    privateKeyPem,
    transport,
    subtle: crypto.subtle,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    createId: () => {
      serial += 1
      return `jti-${serial}`
    },
    ...options,
  })
  const forms = () => requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
  const claims = () =>
    forms().map(({ client_assertion: jwt = '' }) => JSON.parse(decodeBase64Text(jwt.split('.')[1] ?? '') ?? ''))
  return { provider, clock, requests, forms, claims }
}

describe('createTokenProvider', () => {
  it('asks the OAuth server of the region with a signed assertion', async () => {
    const { provider, requests, forms, claims } = rig([issued('token-1')], { region: 'eu' })
    expect(await provider.token()).toBe('token-1')
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://oauth2.eu1.segmentapis.com/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const [form] = forms()
    expect(form).toMatchObject({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: 'tracking_api:write',
    })
    const [header = '', payload = '', signature = ''] = form?.client_assertion?.split('.') ?? []
    expect(JSON.parse(decodeBase64Text(header) ?? '')).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
    const signed = Buffer.from(`${header}.${payload}`)
    expect(verify('RSA-SHA256', signed, pair.publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(claims()[0]).toEqual({
      iss: 'app-1',
      sub: 'app-1',
      aud: 'https://oauth2.eu1.segmentapis.com',
      iat: noon / 1_000 - 5,
      exp: noon / 1_000 + 50,
      jti: 'jti-1',
    })
  })

  it('limits the lifetime of the assertion to less than 60 s', async () => {
    const { provider, claims } = rig([issued('token-1')])
    await provider.token()
    const [{ iat, exp }] = claims() as [{ iat: number; exp: number }]
    expect(exp - iat).toBeLessThan(60)
    expect(exp * 1_000).toBeGreaterThan(noon)
  })

  it('accepts another OAuth server and scope', async () => {
    const { provider, requests, forms } = rig([issued('t-1')], { oauthUrl: 'http://localhost:9/', scope: 'own' })
    await provider.token()
    expect(requests[0]?.url).toBe('http://localhost:9/token')
    expect(forms()[0]?.scope).toBe('own')
  })

  it('keeps a token until shortly before it expires', async () => {
    const { provider, clock, requests } = rig([issued('token-1'), issued('token-2')])
    await provider.token()
    clock.advance(3_539_999)
    expect(await provider.token()).toBe('token-1')
    expect(requests).toHaveLength(1)
    clock.advance(1)
    expect(await provider.token()).toBe('token-2')
    expect(requests).toHaveLength(2)
  })

  it('keeps a short-lived token for nine tenths of its life', async () => {
    const { provider, clock } = rig([issued('token-1', '10'), issued('token-2')])
    await provider.token()
    clock.advance(8_999)
    expect(await provider.token()).toBe('token-1')
    clock.advance(1)
    expect(await provider.token()).toBe('token-2')
  })

  it('shares one request among callers at the same time', async () => {
    const { provider, requests } = rig([issued('token-1')])
    expect(await Promise.all([provider.token(), provider.token(), provider.token()])).toEqual([
      'token-1',
      'token-1',
      'token-1',
    ])
    expect(requests).toHaveLength(1)
  })

  it('retries after a failure instead of caching it', async () => {
    const { provider } = rig([{ status: 400, body: '{"error":"invalid_client"}' }, issued('token-1')])
    await expect(provider.token()).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await provider.token()).toBe('token-1')
  })

  it('forgets the refused token, but not a newer one', async () => {
    const { provider, requests } = rig([issued('token-1'), issued('token-2')])
    await provider.token()
    provider.invalidate('another')
    expect(await provider.token()).toBe('token-1')
    provider.invalidate('token-1')
    expect(await provider.token()).toBe('token-2')
    provider.invalidate('token-1')
    expect(await provider.token()).toBe('token-2')
    expect(requests).toHaveLength(2)
  })

  it.each([400, 401, 403, 404, 415])("treats %i as final and shows the server's message", async (status) => {
    const body = '{"error":"invalid_client","error_description":"no application has this kid"}'
    const { provider, requests, clock } = rig([{ status, body }])
    await expect(provider.token()).rejects.toMatchObject({
      code: 'unauthorized',
      message: `The OAuth server answered ${status}: no application has this kid (invalid_client).`,
      details: { status },
    })
    expect(requests).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  it('waits as long as a 429 asks, and backs off after anything else', async () => {
    const { provider, clock, claims } = rig([
      { status: 429, headers: { 'retry-after': '4' } },
      { status: 503 },
      Object.assign(new Error('x'), { code: 'ECONNRESET' }),
      issued('token-1'),
    ])
    expect(await provider.token()).toBe('token-1')
    expect(clock.slept).toEqual([4_000, 100, 200])
    expect(claims().map(({ jti }) => jti)).toEqual(['jti-1', 'jti-2', 'jti-3', 'jti-4'])
  })

  it('gives up in time, and reports that the token is missing', async () => {
    const { provider, clock } = rig([{ status: 503 }])
    await expect(provider.token()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^No OAuth token: Gave up after \d+ attempts .*The OAuth server answered 503\.$/),
    })
    expect(clock.now() - noon).toBeLessThanOrEqual(60_000)
  })

  it("learns the server's clock from a refusal and signs again", async () => {
    const { provider, claims, requests } = rig([
      { status: 400, body: '{"error":"invalid_request"}', headers: { date: 'Mon, 01 Jun 2026 14:00:00 GMT' } },
      issued('token-1'),
    ])
    expect(await provider.token()).toBe('token-1')
    expect(claims().map(({ iat }) => iat * 1_000 - noon)).toEqual([-5_000, 7_195_000])
    expect(requests).toHaveLength(2)
  })

  it('does not sign again if the clocks agree', async () => {
    const { provider, requests } = rig([
      { status: 400, body: '{"error":"invalid_client"}', headers: { date: 'Mon, 01 Jun 2026 12:00:01 GMT' } },
    ])
    await expect(provider.token()).rejects.toMatchObject({ code: 'unauthorized' })
    expect(requests).toHaveLength(1)
  })

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"access_token":1,"expires_in":1}',
    '{"access_token":"a\\nb","expires_in":60}',
    '{"access_token":"abc","expires_in":0}',
    '{"access_token":"abc"}',
  ])('counts a server that answers without a token that can be used as unavailable: %s', async (body) => {
    const { provider } = rig([{ body }])
    await expect(provider.token()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('refuses an invalid private key or URL before anything is sent', () => {
    expect(() => rig([], { privateKeyPem: 'x' })).toThrow(expect.objectContaining({ code: 'invalid_source' }))
    expect(() => rig([], { oauthUrl: 'http://o.example' })).toThrow(expect.objectContaining({ code: 'invalid_source' }))
    for (const name of ['clientId', 'keyId'] as const) {
      expect(() => rig([], { [name]: ' ' })).toThrow(
        expect.objectContaining({ code: 'invalid_source', details: expect.objectContaining({ path: [name] }) }),
      )
    }
  })

  it('shows no key, assertion or token', async () => {
    const { provider, requests, forms } = rig([issued('secret-token'), { status: 401, body: 'secret-token' }])
    await provider.token()
    const assertion = forms()[0]?.client_assertion ?? ''
    provider.invalidate('secret-token')
    const error: unknown = await provider.token().catch((reason: unknown) => reason)
    const shown = [provider, requests, error]
      .map((value) => inspect(value, { depth: 9 }) + JSON.stringify(value))
      .join()
    expect(shown).not.toContain(assertion)
    expect(shown).not.toContain(privateKeyPem.split('\n')[1])
  })
})
