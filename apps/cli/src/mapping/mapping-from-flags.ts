import type { CallType } from '@org/segment-core'
import { jsonOrUndefined } from '@org/segment-core/internal'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { exactValue } from '../json/exact-json.ts'
import { pathMapping } from './apply-mapping.ts'
import { checkTargets } from './check-mapping.ts'
import type { CallMapping, Mapping, MappingField } from './mapping-schema.ts'
import { conversionAdvice, isConversion } from './named-conversion.ts'

const advice = "Write it as traits.email=Email, or 'timestamp=created_at|unix' with a conversion."

/** Reads `--map field=column|conversion`. @throws {CliError} `usage` */
const parseMapFlag = (text: string): readonly [target: string, field: MappingField] => {
  const at = text.indexOf('=')
  const target = text.slice(0, at).trim()
  const source = text.slice(at + 1)
  if (at < 1 || target === '' || source.trim() === '') {
    throw usageError(`The mapping ${JSON.stringify(text)} does not name a field and a column.`, advice)
  }
  const pipe = source.lastIndexOf('|')
  const last = source.slice(pipe + 1).trim()
  if (pipe < 0) return [target, source.trim()]
  if (!isConversion(last)) throw usageError(`The conversion ${JSON.stringify(last)} is unknown.`, conversionAdvice)
  const column = source.slice(0, pipe).trim()
  if (column === '') throw usageError(`The mapping ${JSON.stringify(text)} does not name a column.`, advice)
  return [target, { column, convert: last }]
}

/** Reads `--set field=value`; a value that is not JSON is text. @throws {CliError} `usage` */
const parseSetFlag = (text: string): readonly [target: string, field: MappingField] => {
  const at = text.indexOf('=')
  if (at < 1)
    throw usageError(
      `The constant ${JSON.stringify(text)} does not name a field.`,
      'Write it as context.channel=import.',
    )
  const value = text.slice(at + 1)
  const parsed = jsonOrUndefined(value)
  // What JSON.parse gives is JSON; a raw number is written as JSON.
  return [text.slice(0, at).trim(), { constant: (parsed === undefined ? value : exactValue(value, parsed)) as never }]
}

/** Reads `--expr field=expression`. @throws {CliError} `usage` */
const parseExpressionFlag = (text: string): readonly [target: string, field: MappingField] => {
  const at = text.indexOf('=')
  const [target, expression] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  if (at >= 1 && target !== '' && expression !== '') return [target, { expression }]
  const message = `The expression ${JSON.stringify(text)} does not name a field.`
  throw usageError(message, `Write it as 'traits.name=first & " " & last'.`)
}

/** Loads the reader of YAML only when there is a file. */
const readFile = async (io: Io, path: string): Promise<Mapping> =>
  (await import('./mapping-file.ts')).readMappingFile(io, path)

/** The flags that make a mapping. */
export interface MappingFlags {
  readonly mapping?: string
  readonly map?: readonly string[]
  readonly set?: readonly string[]
  readonly expr?: readonly string[]
  readonly where?: string
  readonly fold?: string
  readonly type?: CallType
  /** Texts between commas. */
  readonly nullValues?: string
}

/**
 * The mapping that the command line names; undefined if rows are calls.
 * @throws {CliError} `usage`, `no_input`, `bad_mapping`
 */
export const mappingFromFlags = async (io: Io, flags: MappingFlags): Promise<Mapping | undefined> => {
  const { mapping: path, map = [], set = [], expr = [], type, where, fold } = flags
  const file = path === undefined ? undefined : await readFile(io, path)
  const added = Object.fromEntries([
    ...map.map(parseMapFlag),
    ...set.map(parseSetFlag),
    ...expr.map(parseExpressionFlag),
  ])
  const nullValues = flags.nullValues?.split(',').map((text) => text.trim())
  const given = [nullValues, where, fold].some((one) => one !== undefined) || Object.keys(added).length > 0
  if (file === undefined && !given) return undefined
  // Flags change some fields of what is there; a mapping file says what a call consists of.
  const base: Mapping = file ?? pathMapping
  const withFields = <Call extends CallMapping>(call: Call): Call => ({ ...call, fields: { ...call.fields, ...added } })
  const joined: Mapping = {
    ...(base.calls === undefined
      ? { ...withFields(base), type: type ?? base.type }
      : { ...base, calls: base.calls.map(withFields) }),
    ...(nullValues === undefined ? {} : { nullValues }),
    ...(where === undefined ? {} : { where }),
    ...(fold === undefined ? {} : { fold }),
  }
  checkTargets(joined)
  return joined
}
