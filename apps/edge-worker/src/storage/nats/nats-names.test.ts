import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNatsNames, decodeToken, encodeToken, natsMessageId } from './nats-names.ts'

const names = createNatsNames('SEGMENT')

describe('the names of a storage on NATS', () => {
  it('encode every source as one token that a subject and a consumer may have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (alias) => {
        const token = encodeToken(alias)
        expect(token).toMatch(/^[\w=-]+$/)
        expect(decodeToken(token)).toBe(alias)
      }),
    )
    expect(encodeToken('my.shop *>é')).toBe('my=2eshop=20=2a=3e=c3=a9')
  })

  it('find the target and the code of every subject again', () => {
    for (const alias of ['web', 'my.shop', 'calls', 'history.new']) {
      for (const channel of ['browser', 'server'] as const) {
        const target = { alias, channel }
        const subjects = [names.newCall(target), names.repeatedCall(target), names.deadLetter(target, 'outbox_expired')]
        expect(subjects.map(names.targetOf)).toEqual([target, target, target])
        expect(names.codeOf(subjects[2] ?? '')).toBe('outbox_expired')
      }
    }
    expect(names.targetOf('SEGMENT.calls.new.web.other')).toBeUndefined()
  })

  it('hash the messageId with its source, whatever is in it', () => {
    const ids = [
      ['web', 'a'],
      ['web', 'b'],
      ['shop', 'a'],
      ['web', '\ud800'],
      ['web', '\ud801'],
      ['web', 'line\nbreak'],
    ] as const
    const hashes = ids.map(([alias, id]) => natsMessageId(alias, id))
    expect(new Set(hashes).size).toBe(ids.length)
    for (const hash of hashes) expect(hash).toMatch(/^[\w-]{22}$/)
    expect(natsMessageId('web', 'a', 'replay 1')).not.toBe(natsMessageId('web', 'a'))
  })
})
