import { createIssue, type SegmentIssue } from '../error/segment-issue.ts'
import type { FieldSpec } from '../spec/fields/field-spec.ts'
import type { JsonObject } from '../values/json-object.ts'
import { normalizedName } from '../values/normalized-name.ts'

/** Traits or properties joined from a form that separates reserved and custom names. */
export interface JoinedFields {
  /** Reserved fields first, then custom ones, in the order given; own names only. */
  readonly value: JsonObject
  /** `reserved_name` for every custom name that equals a reserved one in any spelling. */
  readonly issues: readonly SegmentIssue[]
}

/**
 * Joins the reserved and the custom fields of a form. A custom name that equals a reserved one, apart from case,
 * underscores or hyphens, is an error: it would overwrite the reserved field, or destinations would ignore it.
 * @param fields the reserved rows, such as `userTraits` or `trackProperties`
 * @param container name of the object they belong to, for the paths of the issues
 */
export const joinFields = (
  fields: readonly FieldSpec[],
  container: 'traits' | 'properties' | 'context',
  { reserved, custom }: { readonly reserved: JsonObject; readonly custom: JsonObject },
): JoinedFields => {
  const names = new Map(fields.map((field) => [normalizedName(field.name), field.name]))
  const issues = Object.keys(custom).flatMap((name) => {
    const taken = names.get(normalizedName(name))
    if (taken === undefined) return []
    return [
      createIssue(
        'reserved_name',
        [container, name],
        `The custom name ${JSON.stringify(name)} is the reserved name ${taken}.`,
      ),
    ]
  })
  // From entries, so that a name such as __proto__ stays data.
  return { value: Object.fromEntries([...Object.entries(reserved), ...Object.entries(custom)]), issues }
}
