import { usageError } from '../errors/cli-error.ts'
import { checkTargets } from './check-mapping.ts'
import { conversionNames } from './conversions.ts'
import type { Mapping, MappingField } from './mapping-schema.ts'

const advice = "Write it as traits.email=Email, or 'timestamp=created_at|unix' with a conversion."

/** Reads `--map field=column|conversion`. @throws {CliError} `usage` with what is wrong */
export const parseMapFlag = (text: string): readonly [target: string, field: MappingField] => {
  const at = text.indexOf('=')
  const target = text.slice(0, at).trim()
  const source = text.slice(at + 1)
  if (at < 1 || target === '' || source.trim() === '') {
    throw usageError(`The mapping ${JSON.stringify(text)} names no field and column.`, advice)
  }
  const pipe = source.lastIndexOf('|')
  const last = source.slice(pipe + 1).trim()
  if (pipe < 0) return [target, source.trim()]
  const convert = conversionNames.find((name) => name === last)
  if (convert === undefined) {
    throw usageError(`There is no conversion ${JSON.stringify(last)}.`, `Conversions: ${conversionNames.join(', ')}.`)
  }
  const column = source.slice(0, pipe).trim()
  if (column === '') throw usageError(`The mapping ${JSON.stringify(text)} names no column.`, advice)
  return [target, { column, convert }]
}

/** Reads `--set field=value`; the value is JSON where it is JSON, else text. @throws {CliError} `usage` */
export const parseSetFlag = (text: string): readonly [target: string, field: MappingField] => {
  const at = text.indexOf('=')
  if (at < 1)
    throw usageError(`The constant ${JSON.stringify(text)} names no field.`, 'Write it as context.channel=import.')
  const value = text.slice(at + 1)
  let constant: unknown = value
  try {
    constant = JSON.parse(value)
  } catch {
    // Not JSON: the text itself.
  }
  // What JSON.parse gives is JSON.
  return [text.slice(0, at).trim(), { constant: constant as never }]
}

/**
 * A mapping with what the flags add to it; undefined where there is nothing to map.
 * @throws {CliError} `bad_mapping` where a call has no such field
 */
export const joinMapping = (
  file: Mapping | undefined,
  flags: { readonly type?: Mapping['type']; readonly fields: readonly (readonly [string, MappingField])[] },
): Mapping | undefined => {
  if (file === undefined && flags.fields.length === 0) return undefined
  const base: Mapping = file ?? { version: 1, fields: {}, rest: 'drop' }
  const type = flags.type ?? base.type
  const joined = {
    ...base,
    ...(type === undefined ? {} : { type }),
    fields: { ...base.fields, ...Object.fromEntries(flags.fields) },
  }
  checkTargets(joined)
  return joined
}
