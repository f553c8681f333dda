import { describe, expect, it } from 'vitest'
import { createCredentialsReader } from './read-credentials.ts'

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`

const read = createCredentialsReader()
const credentialsOf = (headers: Readonly<Record<string, string>>) => read((name) => headers[name])

describe('createCredentialsReader', () => {
  it.each([
    [basic('key:'), 'key', undefined],
    [basic('key:secret:more'), 'key', 'secret:more'],
    [basic('key'), 'key', undefined],
    [basic(':secret'), undefined, 'secret'],
    [basic('schlüssel:'), 'schlüssel', undefined],
    [`  bAsIc  ${Buffer.from('key:').toString('base64url')} `, 'key', undefined],
    ['Bearer token', undefined, 'token'],
    ['Basic', undefined, undefined],
    ['Basic %%%', undefined, undefined],
    ['Digest username="key"', undefined, undefined],
    ['', undefined, undefined],
  ])('reads %j, also from its cache', (authorization, key, token) => {
    expect(credentialsOf({ authorization })).toEqual({ key, token })
    expect(credentialsOf({ authorization })).toEqual({ key, token })
  })

  it('falls back to the header of Jitsu’s library and does not cache it', () => {
    for (const authorization of ['', 'Digest x', 'none']) {
      for (const key of ['one', 'two', undefined]) {
        const headers = { authorization, ...(key === undefined ? {} : { 'x-write-key': key }) }
        expect(credentialsOf(headers)).toEqual({ key, token: undefined })
      }
    }
    expect(credentialsOf({ 'x-write-key': 'three' })).toEqual({ key: 'three', token: undefined })
    expect(credentialsOf({ authorization: 'Bearer t', 'x-write-key': 'three' })).toEqual({ key: undefined, token: 't' })
  })

  it('stays correct when its cache overflows', () => {
    for (let round = 0; round < 2; round += 1) {
      for (let index = 0; index < 2_500; index += 1) {
        expect(credentialsOf({ authorization: basic(`key-${index}:`) }).key).toBe(`key-${index}`)
      }
    }
  })
})
