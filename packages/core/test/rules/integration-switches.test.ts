import { describe, expect, it } from 'vitest'
import { pages } from '../../src/spec/pages.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const integrationSwitches = issuesOf('reserved_twin', 'reserved_type')

const look = (integrations: unknown) => integrationSwitches({ integrations }, { type: 'track', now: undefined })

describe('integrationSwitches', () => {
  it('accepts true, false and options objects', () => {
    expect(look({ All: false, Mixpanel: true, 'Google Analytics 4': { clientId: 'x' }, Ball: {} })).toEqual([])
  })

  it.each(['all', 'ALL', 'aLL'])('warns that %s has no effect', (name) => {
    expect(issueFacts(look({ [name]: true }))).toEqual([
      ['reserved_twin', `integrations.${name}`, `integrations.${name} has no effect; the name of the default is All.`],
    ])
  })

  it.each<readonly [unknown, string]>([
    ['true', 'the string "true"'],
    [1, 'the number 1'],
    [null, 'null'],
    [[], 'an array'],
  ])('warns of a switch that is %o', (value, described) => {
    expect(issueFacts(look({ Mixpanel: value }))).toEqual([
      [
        'reserved_type',
        'integrations.Mixpanel',
        `integrations.Mixpanel must be true, false or an options object, but is ${described}.`,
      ],
    ])
    expect(look({ Mixpanel: value })[0]?.page).toBe(pages.integrations)
  })

  it.each([undefined, null, [], 'All'])('ignores %j, which has its own issue', (integrations) =>
    expect(look(integrations)).toEqual([]),
  )
})
