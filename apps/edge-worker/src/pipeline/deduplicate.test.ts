import { describe, expect, it } from 'vitest'
import { extractedExchange, impatientTimer } from '../../test/local-exchange.ts'
import type { RequestTimer } from '../http/request-timer.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import { deduplicate } from './deduplicate.ts'

const batch = [{ messageId: 'a' }, { messageId: 'b' }, {}, { messageId: '' }, { messageId: 7 }]

const afterStep = async (
  seen: SeenIds | undefined,
  onError: (error: unknown) => void = () => {},
  timer: RequestTimer | undefined = undefined,
) => {
  const { exchange, dependencies } = extractedExchange({
    path: '/v1/batch',
    body: { batch },
    dependencies: { seen, onError },
  })
  const own = timer === undefined ? exchange : { ...exchange, timer }
  expect(await deduplicate(own, dependencies)).toBeUndefined()
  return [own.calls.map(({ index }) => index), own.duplicates]
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

  it.each([
    [
      'throws',
      () => {
        throw new Error('away')
      },
    ],
    ['returns something else', () => 'ids' as never],
    ['resolves to something else', async () => 'ids' as never],
    ['never settles', () => new Promise<never>(() => {})],
  ])('passes every call if the memory %s', async (_, known) => {
    const errors: unknown[] = []
    const seen: SeenIds = { known, remember: () => {} }
    expect(await afterStep(seen, (error) => errors.push(error), impatientTimer)).toEqual([[0, 1, 2, 3, 4], 0])
    expect(errors).toHaveLength(1)
  })
})
