import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../../test/issue-facts.ts'
import { issuesOf } from '../../../test/rule-issues.ts'
import type { CallType } from '../../spec/call-type-names.ts'

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
