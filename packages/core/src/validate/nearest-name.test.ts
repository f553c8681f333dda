import { describe, expect, it } from 'vitest'
import { nearestName } from './nearest-name.ts'

describe('nearestName', () => {
  const known = ['userId', 'anonymousId', 'timestamp', 'context', 'type']

  it.each([
    ['userid', 'userId'],
    ['user_id', 'userId'],
    ['userIdd', 'userId'],
    ['usrId', 'userId'],
    ['timestmp', 'timestamp'],
    ['contxet', 'context'],
    ['ype', 'type'],
  ])('finds for %s %s', (name, near) => expect(nearestName(name, known)).toBe(near))

  it('returns the nearest of several', () => {
    expect(nearestName('names', ['nameless', 'name', 'game'])).toBe('name')
  })

  it.each(['revenue', 'xy', 'userIdentity', 'tim', 'z', ''])('finds nothing for %j', (name) =>
    expect(nearestName(name, known)).toBeUndefined(),
  )

  it('does not look at names of more than 40 characters', () => {
    const name = 'a'.repeat(40)
    expect(nearestName(name, [`${name}b`])).toBe(`${name}b`)
    expect(nearestName(`${name}a`, [`${name}ab`])).toBeUndefined()
  })

  it('allows fewer edits in short names', () => {
    expect(nearestName('ab', ['abc'])).toBeUndefined()
    expect(nearestName('abc', ['abcd'])).toBe('abcd')
    expect(nearestName('abc', ['abcde'])).toBeUndefined()
    expect(nearestName('abcdef', ['abcdefgh'])).toBe('abcdefgh')
    expect(nearestName('abcdef', ['abcdefghi'])).toBeUndefined()
  })
})
