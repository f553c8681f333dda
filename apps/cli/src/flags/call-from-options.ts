import { jsonOrUndefined } from '@org/segment-core/internal'
import type { CallType } from '@org/segment-core/spec'
import { badDataError, usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { readJsonObject, readValue } from '../io/read-input.ts'
import { parseExact } from '../json/exact-json.ts'
import { setKeyValues } from './key-value.ts'
import type { FieldOption } from './options-from-fields.ts'

/** Parsed flags by key: a string, or a list for a repeatable flag. */
export type ParsedFlags = Readonly<Record<string, unknown>>

const parseNumber = (text: string, flag: string): unknown => {
  const trimmed = text.trim()
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed) && Number.isFinite(Number(trimmed)))
    return jsonOrUndefined(trimmed) === undefined ? Number(trimmed) : parseExact(trimmed)
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
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const whole = options.find(({ form }) => form === 'object')
  const entry = options.find(({ form }) => form === 'entry')
  const json = whole === undefined ? undefined : flags[whole.key]
  const entries = entry === undefined ? [] : listOf(flags[entry.key])
  if (json === undefined && entries.length === 0) return undefined
  const base = typeof json === 'string' && whole !== undefined ? await readJsonObject(io, json, `--${whole.flag}`) : {}
  return setKeyValues(base, entries, `--${entry?.flag}`)
}

const checkOneStdin = (flags: ParsedFlags, options: readonly FieldOption[]): void => {
  const fromStdin = options.filter((option) => option.form === 'object' && flags[option.key] === '-')
  if (fromStdin.length > 1) {
    throw usageError(`${fromStdin.map((option) => `--${option.flag}`).join(' and ')} cannot both be read from stdin.`)
  }
}

/**
 * Builds a call from the flags of its command. Fields with their own flags come before the other entries of an object.
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
  for (const name of new Set(options.map((option) => option.name))) {
    const own = options.filter((option) => option.name === name)
    const fields: [string, unknown][] = []
    for (const option of own.filter(({ form }) => form === 'text' || form === 'number')) {
      const value = flags[option.key]
      if (typeof value === 'string') fields.push([option.field.name, await textOf(io, option, value)])
    }
    const isObject = own.some(({ form }) => form === 'object')
    if (!isObject) call.push(...fields)
    const custom = isObject ? await objectOf(io, flags, own) : undefined
    const twice = fields.find(([field]) => custom !== undefined && Object.hasOwn(custom, field))?.[0]
    if (twice !== undefined) {
      throw badDataError(`${twice} is set both by its flag and in the ${name}.`, 'Set it once.', 'reserved_name')
    }
    if (isObject && (fields.length > 0 || custom !== undefined)) {
      call.push([name, { ...Object.fromEntries(fields), ...custom }])
    }
  }
  return Object.fromEntries(call)
}
