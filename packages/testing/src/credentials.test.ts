import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCredentials } from './credentials.ts'

describe('readCredentials', () => {
  it.each([
    ['Basic with a colon', `Basic ${btoa('key-1:')}`, {}, { writeKey: 'key-1' }],
    ['Basic without a colon', `Basic ${btoa('key-1')}`, {}, { writeKey: 'key-1' }],
    ['Basic with a password', `Basic ${btoa('key-1:secret:more')}`, {}, { writeKey: 'key-1' }],
    ['a scheme in small letters', `basic ${btoa('key-1:')}`, {}, { writeKey: 'key-1' }],
    ['the body', undefined, { writeKey: 'key-2' }, { writeKey: 'key-2' }],
    ['Basic before the body', `Basic ${btoa('key-1:')}`, { writeKey: 'key-2' }, { writeKey: 'key-1' }],
    ['the body when Basic is empty', `Basic ${btoa(':')}`, { writeKey: 'key-2' }, { writeKey: 'key-2' }],
    ['the body when Basic is broken', 'Basic ???', { writeKey: 'key-2' }, { writeKey: 'key-2' }],
    ['Bearer with the body', 'Bearer token-1', { writeKey: 'key-2' }, { writeKey: 'key-2', token: 'token-1' }],
    ['neither', undefined, { writeKey: 7 }, { writeKey: '' }],
  ])('reads %s', (_, header, body, credentials) => {
    expect(readCredentials(header, body)).toEqual(credentials)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (header) => void readCredentials(header, {})))
  })
})
