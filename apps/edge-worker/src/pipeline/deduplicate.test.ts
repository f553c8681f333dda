import { describe, expect, it } from 'vitest'
import { extractedExchange } from '../../test/local-exchange.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import { deduplicate } from './deduplicate.ts'

const batch = [{ messageId: 'a' }, { messageId: 'b' }, {}, { messageId: '' }, { messageId: 7 }]

const afterStep = async (seen: SeenIds | undefined, onError: (error: unknown) => void = () => {}) => {
  const { exchange, dependencies } = extractedExchange({
    path: '/v1/batch',
    body: { batch },
    dependencies: { seen, onError },
  })
  expect(await deduplicate(exchange, dependencies)).toBeUndefined()
  return [exchange.calls.map(({ index }) => index), exchange.duplicates]
}

describe('deduplicate', () => {
  it.each([new Set(['b']), Promise.resolve(new Set(['b']))])('drops and counts known messageIds', async (known) => {
    const asked: unknown[] = []
    const seen: SeenIds = {
      known: (_, ids) => {
        asked.push(ids)
        return known
      },
      remember: () => {},
    }
    expect(await afterStep(seen)).toEqual([[0, 2, 3, 4], 1])
    expect(asked).toEqual([['a', 'b']])
  })

  it('drops nothing without a memory or if it fails', async () => {
    const away: SeenIds = { known: () => Promise.reject(new Error('away')), remember: () => {} }
    expect(await afterStep(undefined)).toEqual([[0, 1, 2, 3, 4], 0])
    const errors: unknown[] = []
    expect(await afterStep(away, (error) => errors.push(error))).toEqual([[0, 1, 2, 3, 4], 0])
    expect(errors).toHaveLength(1)
  })
})
