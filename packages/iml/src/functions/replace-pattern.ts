import { type Context, createContext, Script } from 'node:vm'
import { ImlFault, refuseArgument } from '../error/iml-fault.ts'
import { checkTextLength, imlLimits } from '../error/limits.ts'

/** Longest time limit that `node:vm` accepts. */
const maxTimeoutMs = 2 ** 31 - 1

const literal = /^\/([\s\S]+)\/([gimsuy]*)$/

/** Splits text in the form `/source/flags`; undefined for any other text. */
export const patternParts = (text: string): { source: string; flags: string } | undefined => {
  const [, source, flags] = literal.exec(text) ?? []
  return source === undefined || flags === undefined ? undefined : { source, flags }
}

// The script is constant: pattern, text and replacement reach it as strings, never as code.
const program = new Script('text.replace(new RegExp(source, flags), expand)')
let context: Context | undefined

/**
 * Replaces what a regular expression from a template matches: every match with the flag `g`, else the first. The
 * replacement knows `$&`, `` $` ``, `$'`, `$1` to `$99`, `$<name>` and `$$`. It runs in a realm of its own under a time
 * limit, because backtracking can take exponential time.
 * @param timeoutMs an integer from 1 to 2,147,483,647
 * @throws {ImlFault} `invalid_argument`, `too_slow`, `too_large`
 */
export const replacePattern = (
  text: string,
  { source, flags }: { source: string; flags: string },
  replacement: string,
  timeoutMs: number,
): string => {
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > maxTimeoutMs) {
    refuseArgument(`patternTimeoutMs must be an integer from 1 to ${maxTimeoutMs}`)
  }
  if (source.length > imlLimits.patternLength) {
    throw new ImlFault('too_large', `The pattern is longer than ${imlLimits.patternLength} characters`)
  }
  context ??= createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })
  const global = context
  let length = text.length
  const expand = (...match: readonly unknown[]): string => {
    const piece = expandReplacement(replacement, match)
    length += piece.length
    checkTextLength(length)
    return piece
  }
  try {
    Object.assign(global, { text, source, flags, expand })
    return program.runInContext(global, { timeout: timeoutMs })
  } catch (error) {
    throw error instanceof ImlFault ? error : new ImlFault(...faultOf(error, timeoutMs))
  } finally {
    Object.assign(global, { text: '', expand: undefined })
  }
}

/** Errors of the other realm are not instances of this realm's `Error`. */
const faultOf = (error: unknown, timeoutMs: number): ConstructorParameters<typeof ImlFault> => {
  const { name, code } = Object(error)
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
    return ['too_slow', `The regular expression ran longer than ${timeoutMs} ms on this text`]
  }
  if (name === 'SyntaxError') return ['invalid_argument', 'The pattern is not a valid regular expression']
  return ['too_large', 'The pattern needs too much memory on this text']
}

const reference = /\$(?:([$&`'])|(\d\d?)|<([^>]*)>)/g

/** Expands one match as `String.prototype.replace` does, but stops when the text grows too long. */
const expandReplacement = (replacement: string, match: readonly unknown[]): string => {
  if (!replacement.includes('$')) return replacement
  const names = typeof match.at(-1) === 'object' ? (match.at(-1) as Record<string, string | undefined>) : undefined
  const [offset, text] = match.slice(names === undefined ? -2 : -3) as [number, string]
  const groups = match.slice(0, names === undefined ? -2 : -3) as (string | undefined)[]
  const [whole = ''] = groups
  const numbered = (digits: string): string | undefined => {
    const both = Number(digits)
    if (both > 0 && both < groups.length) return groups[both] ?? ''
    const first = Number(digits.charAt(0))
    if (digits.length < 2 || first === 0 || first >= groups.length) return undefined
    return (groups[first] ?? '') + digits.charAt(1)
  }
  const signs: Readonly<Record<string, () => string>> = {
    $: () => '$',
    '&': () => whole,
    '`': () => text.slice(0, offset),
    "'": () => text.slice(offset + whole.length),
  }
  let length = 0
  return replacement.replace(reference, (found, sign, digits, name) => {
    let piece: string | undefined = found
    if (sign !== undefined) piece = signs[sign]?.()
    else if (digits !== undefined) piece = numbered(digits)
    else if (names !== undefined) piece = names[name] ?? ''
    length += (piece ?? found).length
    checkTextLength(length)
    return piece ?? found
  })
}
