import { usageError } from '../errors/cli-error.ts'
import { checkTargets } from './check-mapping.ts'
import { conversionNames } from './conversions.ts'
import type { Mapping, MappingField } from './mapping-schema.ts'

const advice = "Write it as traits.email=Email, or 'timestamp=created_at|unix' with a conversion."

/** Reads `--map field=column|conversion`. @throws {CliError} `usage` */
export const parseMapFlag = (text: string): readonly [target: string, field: MappingField] => {
  const at = text.indexOf('=')
  const target = text.slice(0, at).trim()
  const source = text.slice(at + 1)
  if (at < 1 || target === '' || source.trim() === '') {
    throw usageError(`The mapping ${JSON.stringify(text)} does not name a field and a column.`, advice)
  }
  const pipe = source.lastIndexOf('|')
  const last = source.slice(pipe + 1).trim()
  if (pipe < 0) return [target, source.trim()]
  const convert = conversionNames.find((name) => name === last)
  if (convert === undefined) {
    throw usageError(`The conversion ${JSON.stringify(last)} is unknown.`, `Use one of ${conversionNames.join(', ')}.`)
  }
  const column = source.slice(0, pipe).trim()
  if (column === '') throw usageError(`The mapping ${JSON.stringify(text)} does not name a column.`, advice)
  return [target, { column, convert }]
}

/** Reads `--set field=value`; a value that is not JSON is text. @throws {CliError} `usage` */
export const parseSetFlag = (text: string): readonly [target: string, field: MappingField] => {
  const at = text.indexOf('=')
  if (at < 1)
    throw usageError(
      `The constant ${JSON.stringify(text)} does not name a field.`,
      'Write it as context.channel=import.',
    )
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
 * A mapping with the fields of the flags added; undefined if there is nothing to map.
 * @throws {CliError} `bad_mapping` for a field that a call does not have
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
