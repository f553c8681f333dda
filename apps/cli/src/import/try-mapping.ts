import { callMappings } from '../mapping/call-mappings.ts'
import { compileMapping } from '../mapping/compile-mapping.ts'
import { splitPath, valueAt } from '../mapping/field-path.ts'
import type { Mapping, MappingField } from '../mapping/mapping-schema.ts'
import type { Row, Rows } from '../read/row.ts'
import { foldRows } from '../rows/fold-rows.ts'
import { importLibrary } from '../rows/import-library.ts'
import { createMessageIds } from '../rows/message-id.ts'
import { createRowCalls } from '../rows/row-call.ts'

/** What becomes of a column. */
export interface ColumnUse {
  readonly column: string
  /** Paths of the fields that it becomes; empty if it is dropped. */
  readonly fields: readonly string[]
  /** Rows of the sample in which it has a value. */
  readonly filled: number
}

/** What a mapping makes of a sample of rows. */
export interface Trial {
  readonly rows: number
  /** Calls that can be sent. */
  readonly valid: number
  readonly invalid: number
  readonly filtered: number
  /** Calls that lack a user. */
  readonly withoutUser: number
  /** Calls with a messageId that an earlier one has. */
  readonly repeatedIds: number
  /** The most frequent error. */
  readonly commonError: string | undefined
  readonly columns: readonly ColumnUse[]
}

type Columns = Readonly<Record<string, unknown>>

const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const columnsOf = (field: MappingField): readonly string[] =>
  typeof field === 'string' ? [field] : 'column' in field ? [field.column].flat() : []

/** The paths of the fields that read a column. */
const fieldsOf = (mapping: Mapping, column: string, expressionColumns: readonly string[]): readonly string[] => {
  const paths = new Set<string>()
  for (const { fields, rest, omit = [] } of callMappings(mapping)) {
    const found = Object.entries(fields).filter(([, field]) =>
      columnsOf(field).some((path) => path === column || splitPath(path)[0] === column),
    )
    for (const [target] of found) paths.add(target)
    if (found.length === 0 && (rest === 'traits' || rest === 'properties') && !omit.includes(column)) {
      paths.add(`${rest}.${column}`)
    }
    if (found.length === 0 && rest === 'keep' && !omit.includes(column)) paths.add(column)
  }
  if (paths.size === 0 && expressionColumns.includes(column)) paths.add('an expression')
  return [...paths]
}

async function* once(rows: Rows): AsyncGenerator<Rows> {
  yield rows
}

/** Errors about a person that a call lacks. */
const isAboutUser = ({ code, path }: { readonly code: string; readonly path: readonly unknown[] }): boolean =>
  code === 'no_identity' || path[0] === 'userId'

/** Runs a mapping on a sample. @throws {CliError} `bad_expression`, `bad_mapping` */
export const tryMapping = async (
  mapping: Mapping,
  { rows, columns }: { readonly rows: readonly Row[]; readonly columns: readonly string[] },
  now: () => number,
): Promise<Trial> => {
  const compiled = await compileMapping(mapping)
  const callOf = createRowCalls({ library: importLibrary, messageIdOf: createMessageIds(''), now })
  const ids = new Set<unknown>()
  const errors = new Map<string, number>()
  let [valid, invalid, filtered, withoutUser, repeatedIds] = [0, 0, 0, 0, 0]

  const note = (
    issues: readonly { readonly code: string; readonly path: readonly unknown[]; readonly message: string }[],
  ): void => {
    const [first] = issues
    if (first !== undefined) errors.set(first.message, (errors.get(first.message) ?? 0) + 1)
    if (issues.some(isAboutUser)) withoutUser += 1
    invalid += 1
  }

  const takeCall = (row: Row, index: number, mapped: Awaited<ReturnType<typeof compiled.make>>[number]): void => {
    const found = callOf(row, mapped, index)
    if (!found.ok || found.json === undefined) {
      note(found.issues)
      return
    }
    const id = (found.value as Columns).messageId
    if (id !== undefined && ids.has(id)) repeatedIds += 1
    ids.add(id)
    valid += 1
  }

  const parts = mapping.fold === undefined ? once(rows) : foldRows(once(rows), () => mapping.fold)
  for await (const part of parts) {
    for (const row of part) {
      const calls = await compiled.make(row)
      if (calls.length === 0) filtered += 1
      for (const [index, mapped] of calls.entries()) takeCall(row, index, mapped)
    }
  }
  const [[commonError] = []] = [...errors].toSorted(([, left], [, right]) => right - left)
  return {
    ...{ rows: rows.length, valid, invalid, filtered, withoutUser, repeatedIds, commonError },
    columns: columns.map((column) => ({
      column,
      fields: fieldsOf(mapping, column, compiled.expressionColumns),
      filled: rows.filter(({ value }) => isFilled(valueAt(Object(value) as Columns, column))).length,
    })),
  }
}
