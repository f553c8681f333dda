import { createIssue, formatIssuePath, type IssuePath, type SegmentIssue } from '../../error/segment-issue.ts'
import type { CallTypeRule } from '../../spec/call-types.ts'
import type { FieldRule } from '../../spec/field-spec.ts'
import { callRules } from '../../spec/wordless.generated.ts'
import { isJsonObject } from '../../values/json-object.ts'
import { normalizedName } from '../../values/normalized-name.ts'
import type { CallRule } from '../call-rule.ts'

const twinIndexes = new WeakMap<readonly FieldRule[], ReadonlyMap<string, string>>()

/** Reserved names by their folded spelling, and by each spelling the tables list. */
export const twinIndex = (fields: readonly FieldRule[]): ReadonlyMap<string, string> => {
  const known = twinIndexes.get(fields)
  if (known !== undefined) return known
  const index = new Map<string, string>()
  for (const field of fields) {
    for (const spelling of [field.name, ...(field.twins ?? [])]) index.set(normalizedName(spelling), field.name)
  }
  twinIndexes.set(fields, index)
  return index
}

const visit = (
  value: unknown,
  fields: readonly FieldRule[],
  path: IssuePath,
  page: string,
  out: SegmentIssue[],
): void => {
  if (!isJsonObject(value)) return
  const index = twinIndex(fields)
  for (const name of Object.keys(value)) {
    const row = fields.find((field) => field.name === name)
    if (row !== undefined) {
      if (row.fields !== undefined) visit(value[name], row.fields, [...path, name], page, out)
      continue
    }
    const reserved = index.get(normalizedName(name))
    if (reserved === undefined) continue
    const here = [...path, name]
    const message = `${formatIssuePath(here)} is not the reserved ${reserved}; destinations read only ${reserved}.`
    out.push(createIssue('reserved_twin', here, message, page))
  }
}

/** Warns of names that differ from a reserved one only in case, underscores, hyphens or spaces. */
export const reservedTwins: CallRule = (call, { type }) => {
  const spec: CallTypeRule = callRules[type]
  const issues: SegmentIssue[] = []
  for (const field of spec.fields) {
    if (field.fields !== undefined) visit(call[field.name], field.fields, [field.name], spec.page, issues)
  }
  return issues
}
