import type { CallType } from '@org/segment-core'
import { jsonOrUndefined, putValue } from '@org/segment-core/internal'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { exactValue } from '../json/exact-json.ts'
import { pathMapping } from './apply-mapping.ts'
import { callMappings } from './call-mappings.ts'
import { checkTargets, isCallField } from './check-mapping.ts'
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
  /** Name of a preset. */
  readonly from?: string
  readonly type?: CallType
  /** Texts between commas. */
  readonly nullValues?: string
}

const addedFields = ({ map = [], set = [], expr = [] }: MappingFlags): Mapping['fields'] => {
  const fields: Record<string, MappingField> = {}
  for (const [target, field] of [
    ...map.map(parseMapFlag),
    ...set.map(parseSetFlag),
    ...expr.map(parseExpressionFlag),
  ]) {
    if (Object.hasOwn(fields, target)) {
      const message = `${target} is set twice by --map, --set or --expr; one of the two would be lost.`
      throw usageError(
        message,
        'Give each field once. A mapping file can name several columns, of which the first with a value counts.',
      )
    }
    putValue(fields, target, field)
  }
  return fields
}

/** The fields that flags set. */
export const flagTargets = (flags: MappingFlags): readonly string[] => Object.keys(addedFields(flags))

/**
 * The mapping that the command line names; undefined if rows are calls.
 * @param preset what the flags change, in place of a mapping file
 * @throws {CliError} `usage`, `no_input`, `bad_mapping`
 */
export const mappingFromFlags = async (io: Io, flags: MappingFlags, preset?: Mapping): Promise<Mapping | undefined> => {
  const { mapping: path, type, where, fold } = flags
  const file = preset ?? (path === undefined ? undefined : await readFile(io, path))
  const added = addedFields(flags)
  const nullValues = flags.nullValues?.split(',').map((text) => text.trim())
  const given = [nullValues, where, fold].some((one) => one !== undefined) || Object.keys(added).length > 0
  if (file === undefined && !given) return undefined
  // Flags change some fields of what is there; a mapping file says what a call consists of.
  const base: Mapping = file ?? pathMapping
  // A preset has calls of several types, and a flag may name a field that only one of them has.
  const isField = (call: CallMapping, target: string): boolean =>
    preset === undefined ||
    isCallField(call.type, target) ||
    !callMappings(base).some((one) => isCallField(one.type, target))
  const withFields = <Call extends CallMapping>(call: Call): Call => ({
    ...call,
    fields: {
      ...call.fields,
      ...Object.fromEntries(Object.entries(added).filter(([target]) => isField(call, target))),
    },
  })
  const joined: Mapping = {
    ...(base.calls === undefined
      ? { ...withFields(base), type: type ?? base.type }
      : { ...base, calls: base.calls.map(withFields) }),
    ...(nullValues === undefined ? {} : { nullValues }),
    ...(where === undefined ? {} : { where }),
    ...(fold === undefined ? {} : { fold }),
  }
  if (preset === undefined) checkTargets(joined)
  return joined
}
