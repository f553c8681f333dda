import type { CallType } from '@org/segment-core/spec'
import { badDataError, usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { readJsonObject, readValue } from '../io/read-input.ts'
import { type KeyValue, parseKeyValue, setKeyValues } from './key-value.ts'
import type { FieldOption } from './options-from-fields.ts'

/** Parsed flags by key: a string, or a list for a repeatable flag. */
export type ParsedFlags = Readonly<Record<string, unknown>>

const parseNumber = (text: string, flag: string): number => {
  const trimmed = text.trim()
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed) && Number.isFinite(Number(trimmed)))
    return Number(trimmed)
  const bare = trimmed.replace(/[^\d.,-]/g, '')
  const example = /^-?\d+(?:\.\d+)?$/.test(bare) ? bare : '19.99'
  throw usageError(
    `--${flag} ${JSON.stringify(text)} must be a decimal number.`,
    `Omit currency signs and thousands separators: --${flag} ${example}`,
  )
}

const textOf = async (io: Io, option: FieldOption, value: string): Promise<unknown> => {
  if (option.form === 'number') return parseNumber(value, option.flag)
  return value.startsWith('@') && option.field.name !== 'event' ? (await readValue(io, value)).trim() : value
}

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/** The value of an object field: its JSON, overridden by single entries. */
const objectOf = async (
  io: Io,
  flags: ParsedFlags,
  options: readonly FieldOption[],
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const whole = options.find((option) => option.form === 'object' && option.field.name === name)
  const entry = options.find((option) => option.form === 'entry' && option.field.name === name)
  const json = whole === undefined ? undefined : flags[whole.key]
  const entries = entry === undefined ? [] : listOf(flags[entry.key])
  if (json === undefined && entries.length === 0) return undefined
  const base = typeof json === 'string' && whole !== undefined ? await readJsonObject(io, json, `--${whole.flag}`) : {}
  const flag = `--${entry?.flag ?? name}`
  const pairs: readonly KeyValue[] = entries.map((text) => parseKeyValue(text, flag))
  return setKeyValues(base, pairs, flag)
}

const checkOneStdin = (flags: ParsedFlags, options: readonly FieldOption[]): void => {
  const fromStdin = options.filter((option) => option.form === 'object' && flags[option.key] === '-')
  if (fromStdin.length > 1) {
    throw usageError(`${fromStdin.map((option) => `--${option.flag}`).join(' and ')} cannot both be read from stdin.`)
  }
}

/** Puts the fields with their own flags in front of the custom ones. */
const withReserved = (
  reserved: readonly (readonly [FieldOption, unknown])[],
  custom: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined => {
  if (reserved.length === 0) return custom
  for (const [option] of reserved) {
    if (custom !== undefined && Object.hasOwn(custom, option.field.name)) {
      throw badDataError(
        `${option.field.name} is set both by --${option.flag} and in the properties.`,
        'Set it once.',
        'reserved_name',
      )
    }
  }
  return { ...Object.fromEntries(reserved.map(([option, value]) => [option.field.name, value])), ...custom }
}

/**
 * Builds a call from the flags of its command.
 * @throws {CliError} for a malformed value, unreadable input or a name that is set twice
 */
export const callFromOptions = async (
  io: Io,
  type: CallType,
  options: readonly FieldOption[],
  flags: ParsedFlags,
): Promise<Readonly<Record<string, unknown>>> => {
  checkOneStdin(flags, options)
  const call: [string, unknown][] = [['type', type]]
  const names = [...new Set(options.map((option) => option.within ?? option.field.name))]
  for (const name of names) {
    const own = options.filter((option) => (option.within ?? option.field.name) === name)
    const reserved: (readonly [FieldOption, unknown])[] = []
    for (const option of own.filter(({ form }) => form === 'text' || form === 'number')) {
      const value = flags[option.key]
      if (typeof value === 'string') reserved.push([option, await textOf(io, option, value)])
    }
    const [first] = reserved
    if (own.some((option) => option.form === 'object')) {
      const value = withReserved(reserved, await objectOf(io, flags, own, name))
      if (value !== undefined) call.push([name, value])
    } else if (first !== undefined) call.push([name, first[1]])
  }
  return Object.fromEntries(call)
}
