import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { jsonOf, localExchange } from '../../test/local-exchange.ts'
import { BodyError } from '../body/read-chunks.ts'
import { readBody } from './read-body.ts'

const settings = { sources: { web: { writeKey: 'k' } }, limits: { callBytes: 1_000, batchBytes: 5_000 } }

const read = async (body: Uint8Array, headers: Readonly<Record<string, string>> = {}, path = '/v1/track') => {
  const { exchange, dependencies } = localExchange({ body, headers, path, settings })
  exchange.bytes = undefined
  const answer = await readBody(exchange, dependencies)
  return { answer, bytes: exchange.bytes === undefined ? undefined : new Uint8Array(exchange.bytes) }
}

const plain = new Uint8Array(Buffer.from('{"userId":"user-42"}'))

describe('readBody', () => {
  it.each([
    ['no encoding', undefined, plain],
    ['identity', 'identity', plain],
    ['gzip', 'GZIP', gzipSync(plain)],
    ['x-gzip', 'x-gzip', gzipSync(plain)],
    ['deflate', 'deflate', deflateSync(plain)],
    ['deflate without its header', 'deflate', deflateRawSync(plain)],
  ])('decodes %s', async (_, encoding, body) => {
    const { answer, bytes } = await read(body, encoding === undefined ? {} : { 'content-encoding': encoding })
    expect([answer, bytes]).toEqual([undefined, plain])
  })

  it.each([
    ['/v1/track', 1_000 + 1_024],
    ['/v1/batch', 5_000],
  ])('accepts on %s what inflates to the limit, and not a byte more', async (path, bound) => {
    const headers = { 'content-encoding': 'gzip' }
    expect((await read(gzipSync(Buffer.alloc(bound, 32)), headers, path)).answer).toBeUndefined()
    const { answer, bytes } = await read(gzipSync(Buffer.alloc(bound + 1, 32)), headers, path)
    expect([answer?.status, jsonOf(answer)]).toMatchObject([400, { code: 'too_large' }])
    expect(bytes).toBeUndefined()
  })

  it('answers each failure of a body and passes its limits', async () => {
    const statuses = await Promise.all(
      (['too_large', 'too_slow', 'broken', 'encoding'] as const).map(async (failure) => {
        const { exchange, dependencies } = localExchange({
          settings: { ...settings, limits: { bodyMs: 77, callBytes: 1_000 } },
        })
        const bounds: unknown[] = []
        const readIt = (given: unknown) => {
          bounds.push(given)
          return Promise.reject(new BodyError(failure))
        }
        const answer = await readBody({ ...exchange, request: { ...exchange.request, readBody: readIt } }, dependencies)
        expect(bounds).toEqual([{ maxBytes: 2_024, timeoutMs: 77 }])
        return [failure, answer?.status]
      }),
    )
    expect(statuses).toEqual([
      ['too_large', 400],
      ['too_slow', 408],
      ['broken', 400],
      ['encoding', 400],
    ])
  })

  it('reads no body of a pixel request', () => {
    const { exchange, dependencies } = localExchange({ path: '/v1/pixel/track' })
    const readIt = () => Promise.reject(new Error('read'))
    expect(readBody({ ...exchange, request: { ...exchange.request, readBody: readIt } }, dependencies)).toBeUndefined()
  })
})
