import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { localExchange } from '../../test/local-exchange.ts'
import { checkSecret } from './check-secret.ts'

const text = '{"userId":"user-42"}'
const signature = createHmac('sha256', 'hmac-key').update(text).digest('hex')

const statusOf = async (source: object, headers: Readonly<Record<string, string>>, path = '/v1/track') => {
  const { exchange, dependencies } = localExchange({
    path,
    headers,
    body: text,
    settings: { sources: { web: { writeKey: 'k', ...source } } },
  })
  return (await checkSecret(exchange, dependencies))?.status
}

describe('checkSecret', () => {
  it('requires both token and signature if a source has both', async () => {
    const both = { serverToken: 'token', serverHmacKey: 'hmac-key' }
    const token = { authorization: 'Bearer token' }
    const signed = { 'x-signature': `sha256=${signature}` }
    expect(await statusOf(both, { ...token, ...signed })).toBeUndefined()
    expect(await statusOf(both, token)).toBe(401)
    expect(await statusOf(both, signed)).toBe(401)
    expect(await statusOf(both, {})).toBe(401)
  })

  it('refuses the signature of another body', async () => {
    const other = createHmac('sha256', 'hmac-key').update(`${text} `).digest('hex')
    expect(await statusOf({ serverHmacKey: 'hmac-key' }, { 'x-signature': other })).toBe(401)
  })

  it('requires nothing of browsers or of sources without secrets', async () => {
    expect(await statusOf({ serverToken: 'token' }, {}, '/v1/t')).toBeUndefined()
    expect(await statusOf({}, {})).toBeUndefined()
  })
})
