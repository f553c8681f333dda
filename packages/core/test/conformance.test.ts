import {
  type ConformanceCase,
  conformanceCases,
  conformanceNow,
  type ExpectedIssue,
  requestDifferences,
} from '@org/segment-testing/cases'
import { describe, expect, it } from 'vitest'
import type { SegmentIssue } from '../src/error/segment-issue.ts'
import { buildBatchRequest } from '../src/request/build-batch-request.ts'
import { buildRequest } from '../src/request/build-request.ts'
import type { SegmentRequest } from '../src/request/segment-request.ts'
import { serialiseCall } from '../src/request/serialise-call.ts'
import { parseSource } from '../src/request/source.ts'
import { stampCall } from '../src/request/stamp-call.ts'
import { validateBatch } from '../src/validate/validate-batch.ts'
import { validateCall } from '../src/validate/validate-call.ts'

const now = conformanceNow
const sentAt = new Date(now).toISOString()

/** The facts of issues that the cases state, sorted, because the cases do not state their order. */
const facts = (issues: readonly ExpectedIssue[]): readonly string[] =>
  issues
    .map(({ code, path, severity, discardCode }) => JSON.stringify({ code, path, severity, discardCode }))
    .toSorted()

const verdictOn = ({
  area,
  call,
}: ConformanceCase): { readonly ok: boolean; readonly issues: readonly SegmentIssue[] } =>
  area === 'batch' ? validateBatch(call, { now }) : validateCall(call, { now, type: area })

const requestOf = ({ area, call, source: input }: ConformanceCase): SegmentRequest => {
  const source = parseSource(input)
  let made = 0
  const stamps = { now: () => now, createId: () => `made-${made++}` }
  if (area === 'batch') {
    const { calls } = validateBatch(call, { now })
    const { context, integrations } = call as { readonly context?: object; readonly integrations?: object }
    const serialised = calls.map((item) => serialiseCall(stampCall(item, stamps)))
    return buildBatchRequest(serialised, source, { sentAt, context, integrations })
  }
  const verdict = validateCall(call, { now, type: area })
  if (!verdict.ok) throw new Error('the call is refused')
  return buildRequest(stampCall(verdict.call, stamps), source, { sentAt })
}

describe('every conformance case', () => {
  it('comes from every type of call and from batches', () => {
    const areas = new Set(conformanceCases.map((one) => one.area))
    expect([...areas].toSorted()).toEqual(['alias', 'batch', 'group', 'identify', 'page', 'screen', 'track'])
  })

  it.each(conformanceCases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const { ok, issues } = verdictOn(one)
    if (one.kind === 'refuse') {
      const errors = (list: readonly ExpectedIssue[]) => list.filter((issue) => issue.severity === 'error')
      expect(facts(errors(issues))).toEqual(facts(errors(one.expect.issues)))
      expect(ok).toBe(false)
      return
    }
    expect(facts(issues)).toEqual(one.kind === 'warn' ? facts(one.expect.issues) : [])
    expect(ok).toBe(true)
    const request = requestOf(one)
    expect(requestDifferences(one.expect, { ...request, body: request.body ?? '' })).toEqual([])
  })
})
