import { describe, expect, it } from 'vitest'
import type { CallType } from '../../src/spec/call-type-names.ts'
import { issueFacts } from '../issue-facts.ts'
import { issuesOf } from '../rule-issues.ts'

const money = issuesOf('currency_case')

const look = (properties: unknown, type: CallType = 'track') =>
  issueFacts(money({ properties }, { type, now: undefined }))

describe('money', () => {
  it.each(['usd', 'Usd', 'usD'])('warns of the currency %s', (currency) => {
    expect(look({ currency })).toEqual([
      ['currency_case', 'properties.currency', `properties.currency is "${currency}"; destinations expect "USD".`],
    ])
  })

  it.each(['USD', 'us', 'usdt', '€', '', null, 7])('ignores %j', (currency) => expect(look({ currency })).toEqual([]))

  it('checks track calls only', () => {
    expect(look({ currency: 'usd' }, 'page')).toEqual([])
    expect(look('usd')).toEqual([])
  })
})
