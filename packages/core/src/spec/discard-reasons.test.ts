import { describe, expect, it } from 'vitest'
import { discardReasons } from './discard-reasons.ts'
import { type IssueRule, issueRules } from './rules/issue-rules.ts'

describe('the reasons for dropped calls', () => {
  it('contain every code that a rule names', () => {
    const codes = Object.values(issueRules as Readonly<Record<string, IssueRule>>).flatMap(
      ({ discardCode }) => discardCode ?? [],
    )
    expect(codes.filter((code) => !Object.hasOwn(discardReasons, code))).toEqual([])
  })

  it('are sentences with a page', () => {
    for (const { cause, advice, page } of Object.values(discardReasons)) {
      expect([cause, advice].join(' ')).toMatch(/^[A-Zc].+\. .+[.>]$/)
      expect(page).toMatch(/^https:\/\//)
    }
  })
})
