import { describe, expect, it } from 'vitest'
import { extractedExchange, impatientTimer, jsonOf, type LocalExchangeOptions } from '../../test/local-exchange.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { StoreResult } from '../storage/call-storage.ts'
import { enrich } from './enrich.ts'
import { storeCalls } from './store-calls.ts'

const batch = ['a', 'b'].map((messageId) => ({ messageId }))

const after = async (result: StoreResult, options: LocalExchangeOptions = {}) => {
  const dependencies = { ...options.dependencies, storage: { store: async () => result } }
  const local = extractedExchange({ path: '/v1/b', body: { batch }, ...options, dependencies })
  return { answer: await storeCalls(local.exchange, local.dependencies), exchange: local.exchange }
}

const remembering = (): SeenIds & { readonly ids: string[] } => {
  const ids: string[] = []
  return { ids, known: () => new Set(), remember: (_, given) => void ids.push(...given) }
}

describe('storeCalls', () => {
  it('stores calls for the endpoint of their channel, then remembers their ids', async () => {
    const seen = remembering()
    const { exchange, dependencies, stored } = extractedExchange({
      path: '/v1/b',
      body: { batch },
      dependencies: { seen },
    })
    expect(await storeCalls(exchange, dependencies)).toBeUndefined()
    expect(stored.map(({ target, calls }) => [target.channel, calls.map(({ json }) => json)])).toEqual([
      ['browser', ['{"messageId":"a"}', '{"messageId":"b"}']],
    ])
    expect(seen.ids).toEqual(['a', 'b'])
  })

  it.each([
    undefined,
    null,
    true,
    'kept',
    {},
    { ok: true },
    { outcome: 'stored' },
    { outcome: 'refused' },
    { outcome: 'refused', reasons: { 0: 'No.' } },
    { outcome: 'unavailable' },
    { outcome: 'unavailable', status: 200, retryAfterSeconds: 1 },
    { outcome: 'unavailable', status: 503, retryAfterSeconds: Number.NaN },
  ])('fails if a storage of the owner returns %j, because the calls may be lost', async (result) => {
    await expect(after(result as never)).rejects.toThrow('returned no outcome')
  })

  it('does not wait for a memory that never answers', async () => {
    const seen: SeenIds = { known: () => new Set(), remember: () => new Promise(() => {}) }
    const { exchange, dependencies } = extractedExchange({ path: '/v1/b', body: { batch }, dependencies: { seen } })
    expect(await storeCalls({ ...exchange, timer: impatientTimer }, dependencies)).toBeUndefined()
  })

  it.each([
    '{"messageId":"a"}',
    ' {"messageId":"a"}\r\n',
    '\ufeff{"messageId":"a"}',
    '{"messageId":"a","event":"Gr\u00fc\u00dfe \ud83d\ude00"}',
    '{"messageId":"a","writeKey":"k"}',
  ])('knows the bytes of each call: %j', async (body) => {
    const { exchange, dependencies, stored } = extractedExchange({ body })
    enrich(exchange, dependencies)
    await storeCalls(exchange, dependencies)
    const calls = stored.flatMap((group) => group.calls)
    expect(calls.map(({ bytes }) => bytes)).toEqual(calls.map(({ json }) => Buffer.byteLength(json)))
    expect(calls).toHaveLength(1)
  })

  it('still succeeds if remembering fails', async () => {
    const seen: SeenIds = { known: () => new Set(), remember: () => Promise.reject(new Error('away')) }
    const errors: unknown[] = []
    const onError = (error: unknown) => errors.push(error)
    expect((await after({ outcome: 'kept' }, { dependencies: { seen, onError } })).answer).toBeUndefined()
    expect(errors).toHaveLength(1)
  })

  it('lists the calls that Segment refuses', async () => {
    const { answer, exchange } = await after({ outcome: 'refused', reasons: new Map([[1, 'no']]) })
    expect([answer, exchange.calls.length]).toEqual([undefined, 1])
    expect(exchange.refused).toEqual([{ index: 1, code: 'refused', message: 'no' }])
  })

  it.each([429, 503] as const)(
    'answers %s if calls cannot be stored, counts them and remembers none',
    async (status) => {
      const seen = remembering()
      const { answer, exchange } = await after(
        { outcome: 'unavailable', status, retryAfterSeconds: 9 },
        { dependencies: { seen } },
      )
      expect([answer?.status, answer?.headers['retry-after'], jsonOf(answer)]).toMatchObject([
        status,
        '9',
        { success: false },
      ])
      expect([exchange.unavailable, exchange.calls.length, seen.ids]).toEqual([2, 0, []])
    },
  )

  it('refuses a call that its additions make too large and stores the others', async () => {
    const settings = { sources: { web: { writeKey: 'k' } }, limits: { callBytes: 20 } }
    const { exchange, dependencies, stored } = extractedExchange({
      path: '/v1/b',
      settings,
      body: { batch: [{ messageId: 'a' }, { messageId: 'far too long for it' }] },
    })
    await storeCalls(exchange, dependencies)
    expect(stored.flatMap(({ calls }) => calls.map(({ messageId }) => messageId))).toEqual(['a'])
    expect(exchange.refused).toMatchObject([{ index: 1, code: 'call_too_large' }])
  })

  it('stores nothing if no call is left', async () => {
    const { exchange, dependencies, stored } = extractedExchange({ path: '/v1/b', body: { batch: [] } })
    expect([await storeCalls(exchange, dependencies), stored]).toEqual([undefined, []])
  })
})
