import { Document, isNode, LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import { badDataError, type CliError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { readFileInput } from '../io/read-input.ts'
import { parseExact } from '../json/exact-json.ts'
import { type Mapping, mappingSchema } from './mapping-schema.ts'

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

/** The issues of the form of a field that was probably meant: the constant or expression if it is named, else the column. */
const formMeant = (errors: readonly (readonly z.core.$ZodIssue[])[], field: object): readonly z.core.$ZodIssue[] => {
  const [, column = [], expression = [], constant = []] = errors
  if ('constant' in field) return constant
  return 'expression' in field ? expression : column
}

/** Whether a path is that of a field, of the mapping or of one of its calls. */
const isField = (path: readonly PropertyKey[]): boolean =>
  (path[0] === 'fields' && path.length === 2) || (path[0] === 'calls' && path[2] === 'fields' && path.length === 4)

/**
 * The mistakes in a mapping. A field has several forms; the mistakes are those of the form that was probably meant, instead
 * of one saying that none of them matches.
 */
export const mappingMistakes = (issues: readonly z.core.$ZodIssue[], mapping: unknown): readonly MappingMistake[] =>
  issues.flatMap((issue): readonly MappingMistake[] => {
    if (issue.code !== 'invalid_union' || !isField(issue.path)) {
      return [{ path: issue.path, message: issue.message }]
    }
    const field = valueAt(mapping, issue.path)
    if (typeof field !== 'object' || field === null) {
      const message = 'Name the column, or write { column: … }, { expression: … } or { constant: … }.'
      return [{ path: issue.path, message }]
    }
    return formMeant(issue.errors, field).map(({ path, message }) => ({ path: [...issue.path, ...path], message }))
  })

/** Mistakes shown; others often follow from the first. */
const shownMistakes = 5

const badMapping = (message: string, advice?: string): CliError => badDataError(message, advice, 'bad_mapping')

/** A copy of YAML data with other integers. */
const mapIntegers = (value: unknown, map: (integer: bigint) => unknown): unknown => {
  if (typeof value === 'bigint') return map(value)
  if (Array.isArray(value)) return value.map((item) => mapIntegers(item, map))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapIntegers(item, map)]))
}

/** A mapping whose integers have the digits that the file writes. */
const withIntegers = (mapping: Mapping, written: unknown): Mapping => {
  // The schema accepted it.
  const exact = mapIntegers(written, (integer) => parseExact(String(integer))) as Mapping
  const calls = mapping.calls?.map((call, index) => ({ ...call, fields: exact.calls?.[index]?.fields ?? call.fields }))
  return { ...mapping, fields: exact.fields ?? mapping.fields, ...(calls === undefined ? {} : { calls }) }
}

/**
 * Reads a mapping file, YAML or JSON.
 * @throws {CliError} `no_input` if it cannot be read, `bad_mapping` with the line of every mistake
 */
export const readMappingFile = async (io: Io, path: string): Promise<Mapping> => {
  const lines = new LineCounter()
  const document = parseDocument(await readFileInput(io, path), {
    lineCounter: lines,
    prettyErrors: false,
    intAsBigInt: true,
  })
  const [broken] = document.errors
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0])
    throw badMapping(`The mapping file ${path} is not YAML: ${path}:${line}:${col}: ${broken.message}.`)
  }
  const written: unknown = document.toJS()
  const parsed = mapIntegers(written, Number)
  const result = mappingSchema.safeParse(parsed)
  if (result.success) return withIntegers(result.data, written)

  /** Line of a value, or of the closest enclosing one that exists. */
  const lineOf = (place: readonly PropertyKey[]): number => {
    for (let length = place.length; length > 0; length -= 1) {
      const node = document.getIn(place.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const mistakes = mappingMistakes(result.error.issues, parsed)
  const places = mistakes
    .slice(0, shownMistakes)
    .map(({ path: place, message }) => `${path}:${lineOf(place)}: ${place.join('.') || 'the file'}: ${message}`)
  const more = mistakes.length > shownMistakes ? `\n  and ${mistakes.length - shownMistakes} more` : ''
  throw badMapping(
    `The mapping file ${path} is invalid.\n  ${places.join('\n  ')}${more}`,
    'To start with a proposal, run: segment import FILE --infer. The JSON Schema: segment import --mapping-schema.',
  )
}

/**
 * A mapping as YAML.
 * @param undecided fields whose dates can be read day or month first
 */
export const mappingText = (mapping: Mapping, undecided: readonly string[] = []): string => {
  const document = new Document(mapping)
  document.commentBefore = ' How the rows of a file become Segment calls: segment import FILE --mapping THIS-FILE'
  for (const target of undecided) {
    const field = document.getIn(['fields', target], true)
    if (isNode(field)) field.comment = ' day or month first? Else date-mdy'
  }
  return document.toString()
}
