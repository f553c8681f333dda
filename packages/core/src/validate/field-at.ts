import type { IssuePath } from '../error/segment-issue.ts'
import type { FieldRule } from '../spec/field-spec.ts'

/** The row of the spec tables that stands at a path, or undefined where the path leaves them. */
export const fieldAt = (fields: readonly FieldRule[], path: IssuePath): FieldRule | undefined => {
  let row: FieldRule | undefined
  let within: readonly FieldRule[] | undefined = fields
  for (const part of path) {
    if (typeof part === 'number') continue
    row = within?.find((field) => field.name === part)
    if (row === undefined) return undefined
    within = row.fields
  }
  return row
}
