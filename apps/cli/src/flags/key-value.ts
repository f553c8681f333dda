import { usageError } from '../errors/cli-error.ts'
import { copyJson, exactValue, isRawNumber } from '../json/exact-json.ts'

/** Names that could pollute a prototype. */
const prototypeNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** A dotted name, split into its parts, and its value. */
export interface KeyValue {
  readonly path: readonly string[]
  readonly value: unknown
}

/** Parses numbers, true, false, null and anything in quotes, brackets or braces as JSON; everything else is text. */
export const parseTypedValue = (text: string): unknown => {
  const trimmed = text.trim()
  if (!/^(?:-?\d|true$|false$|null$|["[{])/.test(trimmed)) return text
  try {
    const parsed: unknown = JSON.parse(trimmed)
    if (typeof parsed === 'object') return exactValue(trimmed, parsed)
    // A long ID that a number cannot represent exactly stays text.
    return typeof parsed === 'number' && !isExact(parsed, trimmed) ? text : parsed
  } catch {
    if (/^["[{]/.test(trimmed)) {
      const advice = 'Fix the JSON, or wrap the text in JSON quotes.'
      throw usageError(`The value ${trimmed.slice(0, 40)} looks like JSON but is invalid.`, advice)
    }
    return text
  }
}

const isExact = (value: number, text: string): boolean =>
  Number.isFinite(value) && (!/^-?\d+$/.test(text) || Number.isSafeInteger(value))

/** Splits at dots; a backslash escapes a dot or a backslash. */
const splitPath = (name: string): string[] =>
  // A null character, which no argument can contain, marks the separators.
  name.replace(/\\([.\\])|\./g, (_, escaped: string | undefined) => escaped ?? '\0').split('\0')

/**
 * Parses `name=value`: dots in the name nest, and a value that looks like JSON is parsed as JSON.
 * @param flag names the flag in messages
 * @throws {CliError} `usage`
 */
export const parseKeyValue = (text: string, flag: string): KeyValue => {
  const at = text.indexOf('=')
  if (at <= 0) throw usageError(`${flag} ${JSON.stringify(text)} must be name=value.`, `For example: ${flag} plan=pro`)
  const path = splitPath(text.slice(0, at))
  if (path.some((part) => part === '')) {
    throw usageError(`${flag} ${JSON.stringify(text)} has an empty name.`, 'Escape a dot in a name as \\.')
  }
  const hazard = path.find((part) => prototypeNames.has(part))
  if (hazard !== undefined) throw usageError(`${flag} cannot set ${hazard}.`, 'Choose another name.')
  return { path, value: parseTypedValue(text.slice(at + 1)) }
}

type Draft = Record<string, unknown>

const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)

const isWithin = (path: readonly string[], outer: readonly string[]): boolean =>
  outer.every((part, index) => path[index] === part)

/**
 * Sets `name=value` texts on a copy of an object.
 * @param flag names the flag in messages
 * @throws {CliError} `usage` if a text is malformed, or a name is set twice or both as a value and as an object
 */
export const setKeyValues = (
  base: Readonly<Record<string, unknown>>,
  texts: readonly string[],
  flag: string,
): Readonly<Record<string, unknown>> => {
  const root = copyJson(base) as Draft // a copy of an object
  const pairs = texts.map((text) => parseKeyValue(text, flag))
  for (const [index, { path, value }] of pairs.entries()) {
    const name = path.join('.')
    const other = pairs.slice(0, index).find((one) => isWithin(path, one.path) || isWithin(one.path, path))
    if (other !== undefined) {
      throw usageError(`${flag} ${name} conflicts with ${flag} ${other.path.join('.')}.`, 'Set only one of them.')
    }
    let node = root
    for (const part of path.slice(0, -1)) {
      if (!Object.hasOwn(node, part)) node[part] = {}
      const next = node[part]
      if (!isDraft(next)) throw usageError(`${flag} ${name} cannot be set: ${part} is not an object.`)
      node = next
    }
    node[path.at(-1) ?? ''] = value
  }
  return root
}
