import { parseSource } from '@org/segment-core'
import { expect, it } from 'vitest'
import { createSeenInMemory } from './seen-ids.ts'

const targetOf = (alias: string) => ({ alias, source: parseSource({ writeKey: 'k' }), channel: 'server' as const })

it('remembers an id for one to two windows, separately for each source', () => {
  let time = 0
  const seen = createSeenInMemory(1_000, () => time)
  const knows = (alias = 'web') => [...(seen.known(targetOf(alias), ['a', 'b']) as ReadonlySet<string>)]
  seen.remember(targetOf('web'), ['a'])
  expect([knows(), knows('app')]).toEqual([['a'], []])
  time = 999
  expect(knows()).toEqual(['a'])
  time = 1_500
  expect(knows()).toEqual(['a'])
  time = 2_600
  expect(knows()).toEqual([])
})

it('forgets the oldest ids when there are too many', () => {
  const seen = createSeenInMemory(1_000, () => 0, 500)
  const target = targetOf('web')
  seen.remember(target, ['first'])
  for (let round = 0; round < 3; round += 1) {
    seen.remember(
      target,
      Array.from({ length: 250 }, (_, index) => `${round}-${index}`),
    )
    seen.known(target, [])
  }
  expect(seen.known(target, ['first', '2-7'])).toEqual(new Set(['2-7']))
})
