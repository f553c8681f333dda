import { createIssue, type SegmentIssue } from '../../error/segment-issue.ts'
import { limits } from '../../spec/limits.ts'
import { isJsonObject } from '../../values/json-object.ts'
import type { CallRule } from '../call-rule.ts'

/** Warns of more traits or properties than Unify takes. */
export const fieldCounts: CallRule = (call) => {
  const issues: SegmentIssue[] = []
  for (const name of ['traits', 'properties']) {
    const count = isJsonObject(call[name]) ? Object.keys(call[name]).length : 0
    if (count > limits.unifyFields) {
      issues.push(
        createIssue('unify_limit', [name], `${name} has ${count} names, and Unify takes ${limits.unifyFields}.`),
      )
    }
  }
  return issues
}
