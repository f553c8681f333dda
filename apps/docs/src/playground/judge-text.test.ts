import { validateBatch, validateCall } from '@org/segment-core'
import { type IssueRule, issueRules } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import { judgeText } from './judge-text.ts'

const time = Date.parse('2026-06-01T12:00:00.000Z')
const options = { targets: [], strict: false, now: () => time, createId: () => 'an-id' } as const
const rules: readonly (readonly [string, IssueRule])[] = Object.entries(issueRules)

/** Inputs that JSON has, with the rule that each breaks. An array is a batch here. */
const inputs = rules.flatMap(([code, { breaks, for: target }]) => {
  const targets = target === undefined ? [] : [target]
  if ('call' in breaks && !Array.isArray(breaks.call)) return [{ code, value: breaks.call, targets, isBatch: false }]
  return 'batch' in breaks ? [{ code, value: breaks.batch, targets, isBatch: true }] : []
})

describe('the judgement of text', () => {
  it.each(inputs)('has the issues of the verdict: $code', ({ value, targets, isBatch }) => {
    const found = judgeText(JSON.stringify(value), { ...options, targets })
    const verdict = (isBatch ? validateBatch : validateCall)(value, { now: time, for: targets })
    expect(found).toMatchObject({ kind: 'verdict', subject: isBatch ? 'batch' : 'call', issues: verdict.issues })
    expect(found.kind === 'verdict' && found.sent !== undefined).toBe(verdict.ok)
  })

  it('refuses a number that other programs cannot read, as the command does', () => {
    const found = judgeText('{"type":"track","userId":"u","event":"Signed Up","properties":{"n":1e999}}', options)
    expect(found).toMatchObject({ kind: 'verdict', sent: undefined, issues: [{ code: 'not_json' }] })
  })

  it('counts the bytes of the body, and hides the write key', () => {
    const found = judgeText('{"type":"track","userId":"ü","event":"Signed Up"}', options)
    const sent = found.kind === 'verdict' ? found.sent : undefined
    expect(sent?.bytes).toBe(new TextEncoder().encode(sent?.request.body).byteLength)
    expect(JSON.stringify(sent)).not.toContain(btoa('YOUR_SEGMENT_WRITE_KEY:'))
  })
})
