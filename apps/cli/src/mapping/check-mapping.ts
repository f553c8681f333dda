import {
  type CallType,
  type CallTypeSpec,
  callTypeNames,
  callTypes,
  type FieldSpec,
  segmentFields,
  toleratedFields,
} from '@org/segment-core/spec'
import { badDataError } from '../errors/cli-error.ts'
import { callMappings } from './call-mappings.ts'
import { closestName } from './closest-name.ts'
import { splitPath } from './field-path.ts'
import type { Mapping } from './mapping-schema.ts'

/** The specs of a type of call, or of all types. */
export const specsOf = (type: CallType | undefined): readonly CallTypeSpec[] =>
  (type === undefined ? callTypeNames : [type]).map((name) => callTypes[name])

/** The reserved field at a path; undefined for a custom name. */
export const fieldAt = (
  fields: readonly FieldSpec[] | undefined,
  [name, ...rest]: readonly string[],
): FieldSpec | undefined => {
  const field = fields?.find((one) => one.name === name)
  return rest.length === 0 ? field : fieldAt(field?.fields, rest)
}

/** Names that a call of a type, or of any type, can have. */
export const fieldNames = (type: CallType | undefined): readonly string[] => [
  'type',
  ...specsOf(type).flatMap(({ fields }) => fields.map(({ name }) => name)),
  ...toleratedFields,
  ...segmentFields,
]

/** Whether a path begins with a field of a call. */
export const isCallField = (type: CallType | undefined, target: string): boolean =>
  fieldNames(type).includes(splitPath(target)[0] ?? '')

/** The path of a reserved trait or property with this name, such as `traits.email`. */
const homeOf = (type: CallType | undefined, name: string): string | undefined => {
  const homes = specsOf(type).flatMap(({ fields }) => fields)
  const home = homes.find(({ fields = [] }) => fields.some((inner) => inner.name === name))
  return home === undefined ? undefined : `${home.name}.${name}`
}

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ')

const meant = (name: string | undefined): string => (name === undefined ? '' : ` Did you mean ${JSON.stringify(name)}?`)

/**
 * Checks that the fields of a mapping are fields of a call, so that a typo is not sent with every row.
 * @throws {CliError} `bad_mapping`
 */
export const checkTargets = (mapping: Mapping): void => {
  for (const { type, fields } of callMappings(mapping)) checkCallTargets(type, fields)
}

const checkCallTargets = (type: CallType | undefined, fields: Mapping['fields']): void => {
  const known = fieldNames(type)
  for (const target of Object.keys(fields)) {
    const [name = ''] = splitPath(target)
    if (known.includes(name)) continue
    const near = homeOf(type, name) ?? closestName(name, known)
    const call = type === undefined ? 'call' : `call of type ${type}`
    throw badDataError(
      `The mapping sets ${JSON.stringify(target)}, but a ${call} has no field ${JSON.stringify(name)}.${meant(near)}`,
      'Custom names belong under traits, properties or context.',
      'bad_mapping',
    )
  }
}

/** Of several columns in place of each other, a table needs one. */
const neededOf = (columns: readonly string[], column: string | readonly string[]): readonly string[] =>
  typeof column === 'string' ? [column] : column.some((one) => isIn(columns, one)) ? [] : column.slice(0, 1)

/** Whether a table has a column, or one whose cells hold JSON in which the path leads on. */
export const isIn = (columns: readonly string[], column: string): boolean =>
  columns.includes(column) || columns.some((name) => column.startsWith(`${name}.`))

const shownColumns = 20

/** What to do with a table whose layout is unknown. @param name of a file, or `table.csv in archive.zip` */
export const inferAdvice = (name: string): string => {
  const [member, archive] = name.split(' in ')
  return archive === undefined
    ? `To propose a mapping, run: segment import ${name} --infer`
    : `Leave ${member} out of the archive, or unpack it. To propose a mapping for the file, run: segment import ${member} --infer`
}

/**
 * Checks that a table has the columns that a mapping reads, so that no field is silently missing from every call. A column
 * that may be missing has a default. Without a mapping at least one column must be a path of a call.
 * @param name name of the table in errors
 * @throws {CliError} `column_missing`, `mapping_missing`
 */
export const checkColumns = (
  mapping: Mapping | undefined,
  columns: readonly string[],
  name: string,
  expressionColumns: readonly string[] = [],
): void => {
  const listed = `${quoted(columns.slice(0, shownColumns))}${columns.length > shownColumns ? ', …' : ''}`
  const fields = mapping === undefined ? [] : callMappings(mapping).flatMap((call) => Object.values(call.fields))
  if (fields.length === 0) {
    const known = new Set(fieldNames(undefined))
    if (columns.some((column) => known.has(splitPath(column)[0] ?? ''))) return
    throw badDataError(
      `${name} is a table without a mapping, and none of its columns is a field of a call: ${listed}.`,
      inferAdvice(name),
      'mapping_missing',
    )
  }
  // The fields of an entry of "each" are not columns.
  const read = mapping?.each === undefined ? fields : []
  const needed = read.flatMap((field) => {
    if (typeof field === 'string') return [field]
    return 'column' in field && field.default === undefined && !field.optional ? neededOf(columns, field.column) : []
  })
  if (mapping?.fold !== undefined) needed.push(mapping.fold)
  const first = [...needed.filter((column) => !isIn(columns, column)), ...expressionColumns].find(
    (column) => !isIn(columns, column),
  )
  if (first === undefined) return
  throw badDataError(
    `${name} has no column ${JSON.stringify(first)}, which the mapping reads.${meant(closestName(first, columns))}`,
    `The columns are ${listed}. A column that may be missing is optional: true in the mapping file, and $lookup($, "name") in an expression.`,
    'column_missing',
  )
}
