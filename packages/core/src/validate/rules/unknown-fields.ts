import { createIssue, type SegmentIssue } from '../../error/segment-issue.ts'
import { type CallType, callTypeNames } from '../../spec/call-type-names.ts'
import type { CallTypeRule } from '../../spec/call-types.ts'
import { segmentFields, toleratedFields } from '../../spec/top-level-names.ts'
import { callRules } from '../../spec/wordless.generated.ts'
import type { CallRule } from '../call-rule.ts'
import { nearestName } from '../nearest-name.ts'

const specOf = (type: CallType): CallTypeRule => callRules[type]

const fieldNames = (type: CallType): readonly string[] => specOf(type).fields.map((field) => field.name)

const known = new Map(callTypeNames.map((type) => [type, new Set(['type', ...fieldNames(type), ...toleratedFields])]))
const bySegment: ReadonlySet<string> = new Set(segmentFields)

/** Names that get advice of their own; a hostile call may have tens of thousands, and looking for each one's takes time. */
const mostAdvised = 50

/** The objects of a call that hold facts, in which a stray top-level name may belong. */
const homeOf = (type: CallType, name: string): string | undefined =>
  specOf(type).fields.find((field) => field.fields?.some((inner) => inner.name === name))?.name

const adviceOf = (type: CallType, name: string, names: ReadonlySet<string>): string => {
  const home = homeOf(type, name)
  if (home !== undefined) return `It belongs in ${home}: write it as ${home}.${name}.`
  const near = nearestName(name, names)
  if (near !== undefined) return `Did you mean ${near}?`
  const other = callTypeNames.find((candidate) => fieldNames(candidate).includes(name))
  return other === undefined ? 'Destinations will not see it.' : `It is a field of ${other} calls.`
}

/** Warns of top-level names that no call of this type has, and of those that only Segment writes. */
export const unknownFields: CallRule = (call, { type }) => {
  const names = known.get(type) ?? new Set<string>()
  const issues: SegmentIssue[] = []
  for (const name of Object.keys(call)) {
    if (names.has(name)) continue
    if (bySegment.has(name)) issues.push(createIssue('set_by_segment', [name], `Segment overwrites ${name}.`))
    else {
      const advice = issues.length < mostAdvised ? adviceOf(type, name, names) : 'Destinations will not see it.'
      const message = `A ${type} call has no field ${JSON.stringify(name)}. ${advice}`
      issues.push(createIssue('unknown_field', [name], message, specOf(type).page))
    }
  }
  return issues
}
