/**
 * Counts the member names in a parsed value. The count is lower than `jsonShape(bytes).members` if the text wrote a name
 * twice in one object.
 * @returns a negative number if the value contains a number too large for JavaScript (Infinity)
 */
export const countMembers = (value: unknown): number => {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NEGATIVE_INFINITY
  if (typeof value !== 'object' || value === null) return 0
  let members = 0
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item)
    return members
  }
  for (const name in value) members += 1 + countMembers((value as Readonly<Record<string, unknown>>)[name])
  return members
}
