import { describe, expect, it } from 'vitest'
import { issueFacts } from '../../test/issue-facts.ts'
import { checkSize, sizeIssues } from './call-size.ts'
import { createRun, issuesOf } from './run.ts'

const callSizeIssues = (call: { readonly [name: string]: unknown }) => {
  const run = createRun({ type: 'track', identity: 'user-or-anonymous', now: undefined })
  run.units = 1_000_000
  checkSize(call, run)
  return issuesOf(run)
}

describe('sizeIssues', () => {
  it.each<readonly [number, readonly (readonly [string, string, string])[]]>([
    [0, []],
    [32_000, []],
    [32_001, [['call_near_limit', '', 'The call has 32,001 bytes of JSON, close to the limit of 32,768.']]],
    [32_768, [['call_near_limit', '', 'The call has 32,768 bytes of JSON, close to the limit of 32,768.']]],
    [32_769, [['call_too_large', '', 'The call has 32,769 bytes of JSON; at most 32,768 are allowed.']]],
  ])('reports the size of %i bytes', (bytes, facts) => expect(issueFacts(sizeIssues(bytes))).toEqual(facts))

  it('puts the path of the call on the issue', () => {
    expect(sizeIssues(40_000, ['batch', 3])[0]?.path).toEqual(['batch', 3])
  })
})

describe('checkSize', () => {
  it.each(['a', 'é', '€', '😀'])('counts bytes, not characters, of texts of %s', (unit) => {
    const bytesEach = new TextEncoder().encode(unit).length
    const frame = JSON.stringify({ text: '' }).length
    const callOf = (bytes: number) => {
      const times = Math.floor((bytes - frame) / bytesEach)
      return { text: unit.repeat(times) + 'a'.repeat(bytes - frame - times * bytesEach) }
    }
    expect(callSizeIssues(callOf(32_000))).toEqual([])
    expect(callSizeIssues(callOf(32_001)).map(({ code }) => code)).toEqual(['call_near_limit'])
    expect(callSizeIssues(callOf(32_768)).map(({ code }) => code)).toEqual(['call_near_limit'])
    expect(callSizeIssues(callOf(32_769)).map(({ code }) => code)).toEqual(['call_too_large'])
  })
})
