import { describe, expect, it } from 'vitest'
import type { SegmentIssue } from '../src/error/segment-issue.ts'
import { callSchema } from '../src/schemas/call.ts'
import { userTraits } from '../src/spec/fields/user-traits.ts'
import { type IssueCode, type IssueRule, issueRules } from '../src/spec/rules/issue-rules.ts'
import { joinFields } from '../src/validate/join-fields.ts'
import { parseCall } from '../src/validate/parse-call.ts'
import { validateBatch } from '../src/validate/validate-batch.ts'
import { validateCall } from '../src/validate/validate-call.ts'

const now = Date.parse('2026-06-01T12:00:00.000Z')
const rules = Object.entries(issueRules) as readonly [IssueCode, IssueRule][]

const issuesOf = ({ breaks, for: target }: Pick<IssueRule, 'breaks' | 'for'>): readonly SegmentIssue[] => {
  const targets = target === undefined ? [] : [target]
  if ('call' in breaks) return validateCall(breaks.call, { now, for: targets }).issues
  if ('program' in breaks) return validateCall(breaks.program, { now }).issues
  if ('batch' in breaks) return validateBatch(breaks.batch, { now, for: targets }).issues
  return joinFields(userTraits, 'traits', { reserved: {}, custom: breaks.customTraits }).issues
}

describe.each(rules)('the rule %s', (code, rule) => {
  it('is the first issue of the input that breaks it', () => {
    expect(issuesOf(rule)[0]?.code).toBe(code)
  })

  it('has an issue with a severity, a sentence, advice and a page', () => {
    const issue = issuesOf(rule)[0]
    expect(issue?.message).toMatch(/^\S.*[.?]$/s)
    expect(issue).toMatchObject({ severity: rule.severity, rule: rule.rule, advice: rule.advice })
    expect(issue?.page).toMatch(/^https:\/\/(?:www\.twilio\.com\/docs\/segment|support\.google\.com\/analytics)\//)
    expect(issue?.discardCode).toBe(rule.discardCode)
  })
})

describe.each(rules.filter(([, { breaks }]) => 'call' in breaks))('a call that breaks %s', (code, rule) => {
  const call = 'call' in rule.breaks ? rule.breaks.call : undefined
  const refused = rule.severity === 'error'

  it('passes parseCall and the schema if it is only a warning', () => {
    const parse = () => parseCall(call)
    if (refused) expect(parse).toThrow()
    else expect(parse()).toBe(call)
    expect(callSchema.safeParse(call).success).toBe(!refused)
  })

  it('survives JSON, so that it can be sent to every surface', () => {
    expect(JSON.parse(JSON.stringify(call))).toEqual(call)
  })

  it('breaks the rule as part of a batch too', () => {
    const options = { now, for: rule.for === undefined ? [] : [rule.for] }
    const codes = validateBatch({ batch: [call] }, options).issues.map((issue) => issue.code)
    expect(codes).toContain(code)
  })
})

const requested = rules.flatMap(([code, { for: target, breaks }]) =>
  target === undefined || 'customTraits' in breaks ? [] : [{ code, breaks }],
)

it.each(requested)('$code is only checked if the caller asks for it', ({ code, breaks }) => {
  expect(issuesOf({ breaks }).map((issue) => issue.code)).not.toContain(code)
})
