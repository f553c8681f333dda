import { usageError } from '../errors/cli-error.ts'

/** Names that lead to the prototype of an object. */
const prototypeNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** A name with dots, taken apart, and its value. */
export interface KeyValue {
  readonly path: readonly string[]
  readonly value: unknown
}

/** A bare word as JSON sees it: numbers, true, false, null, and anything in quotes, brackets or braces; else text. */
export const parseTypedValue = (text: string): unknown => {
  const trimmed = text.trim()
  if (!/^(?:-?\d|true$|false$|null$|["[{])/.test(trimmed)) return text
  try {
    const parsed: unknown = JSON.parse(trimmed)
    // A long id that a number can not hold exactly stays text.
    return typeof parsed === 'number' && !isExact(parsed, trimmed) ? text : parsed
  } catch {
    if (/^["[{]/.test(trimmed)) {
      throw usageError(
        `The value ${trimmed.slice(0, 40)} starts like JSON and is none.`,
        'Mend it, or put the text into JSON quotes.',
      )
    }
    return text
  }
}

const isExact = (value: number, text: string): boolean =>
  Number.isFinite(value) && (!/^-?\d+$/.test(text) || Number.isSafeInteger(value))

/** Splits at dots; a backslash keeps the next dot or backslash. */
const splitPath = (name: string): string[] => {
  const parts = ['']
  for (let index = 0; index < name.length; index += 1) {
    const character = name.charAt(index)
    const next = name.charAt(index + 1)
    if (character === '\\' && (next === '.' || next === '\\')) {
      parts.push((parts.pop() ?? '') + next)
      index += 1
    } else if (character === '.') parts.push('')
    else parts.push((parts.pop() ?? '') + character)
  }
  return parts
}

/**
 * Reads `name=value`, the name with dots for nested objects, the value typed as JSON where it looks like it.
 * @param flag names the flag in the message
 * @throws {CliError} `usage`
 */
export const parseKeyValue = (text: string, flag: string): KeyValue => {
  const at = text.indexOf('=')
  if (at <= 0) throw usageError(`${flag} ${JSON.stringify(text)} is no name=value.`, `Write it as ${flag} plan=pro.`)
  const path = splitPath(text.slice(0, at))
  if (path.some((part) => part === '')) {
    throw usageError(
      `${flag} ${JSON.stringify(text.slice(0, at))} has an empty name between its dots.`,
      'Write a dot that belongs to a name as \\.',
    )
  }
  const hazard = path.find((part) => prototypeNames.has(part))
  if (hazard !== undefined) throw usageError(`${flag} can not set ${hazard}.`, 'Choose another name.')
  return { path, value: parseTypedValue(text.slice(at + 1)) }
}

type Draft = Record<string, unknown>

const isDraft = (value: unknown): value is Draft => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Sets names with dots on a copy of an object.
 * @throws {CliError} `usage` where a name is given twice, or as a value and as an object
 */
export const setKeyValues = (
  base: Readonly<Record<string, unknown>>,
  pairs: readonly KeyValue[],
  flag: string,
): Readonly<Record<string, unknown>> => {
  const root: Draft = structuredClone(base)
  const given = new Set<string>()
  for (const { path, value } of pairs) {
    const name = path.join('.')
    const id = JSON.stringify(path)
    if (given.has(id)) throw usageError(`${flag} ${name} is given twice.`, 'Give it once.')
    given.add(id)
    let node = root
    for (const part of path.slice(0, -1)) {
      if (!Object.hasOwn(node, part)) Object.assign(node, { [part]: {} })
      const next = node[part]
      if (!isDraft(next))
        throw usageError(`${flag} ${name} goes into ${part}, which is a value of its own.`, 'Give one or the other.')
      node = next
    }
    const last = path.at(-1) ?? ''
    if (
      isDraft(node[last]) &&
      Object.hasOwn(node, last) &&
      [...given].some((other) => other !== id && other.startsWith(id.slice(0, -1)))
    ) {
      throw usageError(`${flag} ${name} is given as a value and as an object.`, 'Give one or the other.')
    }
    node[last] = value
  }
  return root
}
