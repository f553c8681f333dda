import { createIssue, type IssuePath, type SegmentIssue } from '../error/segment-issue.ts'
import { limits } from '../spec/limits.ts'
import type { JsonObject } from '../values/json-object.ts'
import { byteLength } from './byte-length.ts'
import { sizeOrder } from './issue-order.ts'
import { ruleMessage } from './messages.ts'
import { checksOn } from './rule-checks.ts'
import { type Findings, maxUnitBytes } from './run.ts'

/** The issue of a call with this many bytes of UTF-8 JSON, if it is over or near the limit. */
export const sizeIssues = (bytes: number, path: IssuePath = []): readonly SegmentIssue[] =>
  checksOn('callBytes')
    .filter(({ check }) => check.test(bytes))
    .map(({ code }) => createIssue(code, path, ruleMessage(code, path, bytes)))

/** Checks the size of a call as it is, before delivery stamps it. What is not JSON has no size. */
export const checkSize = (call: JsonObject, run: Findings): void => {
  if (run.units * maxUnitBytes <= limits.safeCallBytes) return
  if (run.found.some(({ issue }) => issue.code === 'not_json')) return
  for (const issue of sizeIssues(byteLength(JSON.stringify(call)))) run.found.push({ order: sizeOrder, issue })
}
