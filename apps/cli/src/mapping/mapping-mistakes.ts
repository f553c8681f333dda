import type * as z from 'zod'

/** One mistake in a mapping. */
export interface MappingMistake {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (holder, name) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined),
    value,
  )

/** The issues of the form of a field that was probably meant: the constant if it is named, else the column. */
const formMeant = (errors: readonly (readonly z.core.$ZodIssue[])[], field: unknown): readonly z.core.$ZodIssue[] => {
  const [, column = [], constant = []] = errors
  return typeof field === 'object' && field !== null && 'constant' in field ? constant : column
}

/**
 * The mistakes in a mapping. A field has three forms; the mistakes are those of the form that was probably meant, instead of
 * one saying that none of the three matches.
 */
export const mappingMistakes = (issues: readonly z.core.$ZodIssue[], mapping: unknown): readonly MappingMistake[] =>
  issues.flatMap((issue): readonly MappingMistake[] => {
    if (issue.code !== 'invalid_union' || issue.path[0] !== 'fields' || issue.path.length !== 2) {
      return [{ path: issue.path, message: issue.message }]
    }
    const field = valueAt(mapping, issue.path)
    if (typeof field !== 'object' || field === null) {
      const message = 'Name the column, or write { column: … } or { constant: … }.'
      return [{ path: issue.path, message }]
    }
    return formMeant(issue.errors, field).map(({ path, message }) => ({ path: [...issue.path, ...path], message }))
  })
