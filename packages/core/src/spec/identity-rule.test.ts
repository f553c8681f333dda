import { describe, expect, it } from 'vitest'
import { identityAlternatives, missingIdentity } from './identity-rule.ts'

describe('missingIdentity', () => {
  it.each([
    [{}, true],
    [{ userId: null }, true],
    [{ userId: undefined, anonymousId: null }, true],
    [{ previousId: 'old' }, true],
    [{ userId: 'a' }, false],
    [{ anonymousId: 'a' }, false],
    // Invalid, and reported as invalid rather than missing.
    [{ userId: 7 }, false],
    [{ anonymousId: '' }, false],
  ])('user or anonymous: %j', (call, missing) => expect(missingIdentity['user-or-anonymous'](call)).toBe(missing))

  it.each([
    [{}, true],
    [{ anonymousId: 'a', previousId: 'old' }, true],
    [{ userId: null, previousId: 'old' }, true],
    [{ userId: 'a' }, false],
  ])('user and previous: %j', (call, missing) => expect(missingIdentity['user-and-previous'](call)).toBe(missing))
})

describe('identityAlternatives', () => {
  it('names for each rule the sets of fields one of which is enough', () => {
    expect(identityAlternatives).toEqual({
      'user-or-anonymous': [['userId'], ['anonymousId']],
      'user-and-previous': [['userId', 'previousId']],
    })
  })
})
