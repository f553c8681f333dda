import type * as z from 'zod/mini'
import type { IssuePath, SegmentIssue } from '../error/segment-issue.ts'
import { createIssue, formatIssuePath } from '../error/segment-issue.ts'
import type { CallType } from '../spec/call-type-names.ts'
import type { CallTypeRule } from '../spec/call-types.ts'
import type { FieldRule } from '../spec/field-spec.ts'
import { type IssueCode, issueRules } from '../spec/issue-rules.ts'
import { callRules } from '../spec/wordless.generated.ts'
import { describeValue } from './describe-value.ts'
import { fieldAt } from './field-at.ts'

const isIssueCode = (code: unknown): code is IssueCode => typeof code === 'string' && Object.hasOwn(issueRules, code)

const valueAt = (input: unknown, path: IssuePath): unknown => {
  let value = input
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string | number, unknown>>)[part]
  }
  return value
}

const codeOf = (issue: z.core.$ZodIssue, field: FieldRule | undefined, value: unknown): IssueCode => {
  if (issue.code === 'custom' && isIssueCode(issue.params?.code)) return issue.params.code
  const empty = value === undefined || value === null || value === ''
  if (empty && field?.missing !== undefined) return field.missing
  return field?.mismatch ?? 'reserved_type'
}

const kindNames: Readonly<Record<FieldRule['kind'], string>> = {
  string: 'text',
  id: 'text with at least one character',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  datetime: 'ISO 8601 text',
  object: 'an object',
  array: 'an array',
  json: 'a JSON value',
}

const expectationOf = (field: FieldRule): string => {
  if (field.values !== undefined) return `one of ${field.values.join(', ')}`
  if (field.maxLength !== undefined) return `text of 1 to ${field.maxLength} characters`
  return [field.kind, ...(field.also ?? [])].map((kind) => kindNames[kind]).join(' or ')
}

const messageOf = (code: IssueCode, field: FieldRule | undefined, path: IssuePath, value: unknown): string => {
  const place = formatIssuePath(path)
  switch (code) {
    case 'identity_required':
      return 'The call names nobody: userId and anonymousId are both missing.'
    case 'format':
      return `${place} is ${describeValue(value)}, which is no ${field?.format ?? 'valid value'}.`
    case 'timestamp_invalid':
    case 'currency_invalid':
      return `${place} is ${describeValue(value)}. ${issueRules[code].rule}`
    default: {
      if (value === undefined) return `${place} is missing.`
      if (field?.maxLength !== undefined && typeof value === 'string' && value !== '') {
        return `${place} has ${value.length} characters, and at most ${field.maxLength} are allowed.`
      }
      return `${place} is ${describeValue(value)}, and ${field === undefined ? 'another type' : expectationOf(field)} is expected.`
    }
  }
}

/**
 * Translates what Zod found wrong with a call into issues of Segment's rules; no one above sees Zod. Zod tests the length
 * of a value that is no text too, so each code is given once a place.
 */
export const issuesFromZod = (error: z.core.$ZodError, type: CallType, input: unknown): readonly SegmentIssue[] => {
  const spec: CallTypeRule = callRules[type]
  const issues = new Map<string, SegmentIssue>()
  for (const issue of error.issues) {
    const path: IssuePath = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    const field = fieldAt(spec.fields, path)
    const value = valueAt(input, path)
    const code = codeOf(issue, field, value)
    const key = JSON.stringify([code, ...path])
    if (issues.has(key)) continue
    const page = path.length <= 1 ? undefined : spec.page
    issues.set(key, createIssue(code, path, messageOf(code, field, path, value), page))
  }
  return [...issues.values()]
}
