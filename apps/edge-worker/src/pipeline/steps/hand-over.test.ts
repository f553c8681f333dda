import { describe, expect, it } from 'vitest'
import { jsonOf, type LocalExchangeOptions, takenExchange } from '../../../test/local-exchange.ts'
import type { HandedOver } from '../../hand-over/hand-over.ts'
import type { SeenIds } from '../../seen/seen-ids.ts'
import { handOver } from './hand-over.ts'

const batch = ['a', 'b'].map((messageId) => ({ messageId }))

const after = async (result: HandedOver, options: LocalExchangeOptions = {}) => {
  const tools = { ...options.tools, handOver: { handOver: async () => result } }
  const local = takenExchange({ path: '/v1/b', body: { batch }, ...options, tools })
  return { answer: await handOver(local.exchange, local.tools), exchange: local.exchange }
}

const remembering = (): SeenIds & { readonly ids: string[] } => {
  const ids: string[] = []
  return { ids, known: () => new Set(), remember: (_, given) => void ids.push(...given) }
}

describe('the step that hands over', () => {
  it('gives the calls to the endpoint of their channel, and then remembers them', async () => {
    const seen = remembering()
    const { exchange, tools, handed } = takenExchange({ path: '/v1/b', body: { batch }, tools: { seen } })
    expect(await handOver(exchange, tools)).toBeUndefined()
    expect(handed.map(({ target, calls }) => [target.channel, calls.map(({ json }) => json)])).toEqual([
      ['browser', ['{"messageId":"a"}', '{"messageId":"b"}']],
    ])
    expect(seen.ids).toEqual(['a', 'b'])
  })

  it('answers as if nothing were wrong where only the remembering fails', async () => {
    const seen: SeenIds = { known: () => new Set(), remember: () => Promise.reject(new Error('away')) }
    const told: unknown[] = []
    const onError = (error: unknown) => told.push(error)
    expect((await after({ outcome: 'kept' }, { tools: { seen, onError } })).answer).toBeUndefined()
    expect(told).toHaveLength(1)
  })

  it('says which calls Segment refuses', async () => {
    const { answer, exchange } = await after({ outcome: 'refused', reasons: new Map([[1, 'no']]) })
    expect([answer, exchange.calls.length]).toEqual([undefined, 1])
    expect(exchange.refused).toEqual([{ index: 1, code: 'refused', message: 'no' }])
  })

  it.each([429, 503] as const)(
    'answers %s where they can not be taken, counts them, and remembers none',
    async (status) => {
      const seen = remembering()
      const { answer, exchange } = await after(
        { outcome: 'unavailable', status, retryAfterSeconds: 9 },
        { tools: { seen } },
      )
      expect([answer?.status, answer?.headers['retry-after'], jsonOf(answer)]).toMatchObject([
        status,
        '9',
        { success: false },
      ])
      expect([exchange.unavailable, exchange.calls.length, seen.ids]).toEqual([2, 0, []])
    },
  )

  it('refuses a call that is too large with its stamps, and hands over the others', async () => {
    const settings = { sources: { web: { writeKey: 'k' } }, limits: { callBytes: 20 } }
    const { exchange, tools, handed } = takenExchange({
      path: '/v1/b',
      settings,
      body: { batch: [{ messageId: 'a' }, { messageId: 'far too long for it' }] },
    })
    await handOver(exchange, tools)
    expect(handed.flatMap(({ calls }) => calls.map(({ messageId }) => messageId))).toEqual(['a'])
    expect(exchange.refused).toMatchObject([{ index: 1, code: 'call_too_large' }])
  })

  it('asks nobody where no call is left', async () => {
    const { exchange, tools, handed } = takenExchange({ path: '/v1/b', body: { batch: [] } })
    expect([await handOver(exchange, tools), handed]).toEqual([undefined, []])
  })
})
