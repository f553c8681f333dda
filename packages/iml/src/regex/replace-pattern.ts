import { checkTextLength } from '../limits.ts'
import { compilePattern, type Program } from './compile-pattern.ts'
import { type Captures, matchPattern, newStepBudget } from './match-pattern.ts'

const written = /^\/([\s\S]+)\/([gimsuy]*)$/

/** Whether a text is written as a regular expression, `/source/flags`; then it is split, else undefined. */
export function patternParts(text: string): { source: string; flags: string } | undefined {
  const [, source, flags] = written.exec(text) ?? []
  return source === undefined || flags === undefined ? undefined : { source, flags }
}

/**
 * Replaces matches of a regular expression, all of them with the flag `g`, else the first. The replacement knows
 * `$&`, `$1` to `$99`, `$<name>` and `$$`.
 * @throws {ImlFault} `invalid_argument`, `too_slow`, `too_large`
 */
export function replacePattern(text: string, source: string, flags: string, replacement: string): string {
  const program = compilePattern(source, flags)
  const budget = newStepBudget()
  let result = ''
  let copied = 0
  let from = 0
  while (from <= text.length) {
    const captures = matchPattern(program, text, from, budget)
    if (captures === undefined) break
    const [start = 0, end = 0] = captures
    result += text.slice(copied, start) + expand(replacement, text, captures, program)
    checkTextLength(result.length)
    copied = end
    from = end === start ? end + stepOver(text, end, program) : end
    if (!program.flags.global) break
  }
  return result + text.slice(copied)
}

function stepOver(text: string, at: number, program: Program): number {
  return program.flags.unicode && (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function expand(replacement: string, text: string, captures: Captures, program: Program): string {
  if (!replacement.includes('$')) return replacement
  const group = (index: number): string => {
    const start = captures[index * 2] ?? -1
    return start < 0 ? '' : text.slice(start, captures[index * 2 + 1])
  }
  let length = 0
  return replacement.replace(/\$(?:([$&])|(\d\d?)|<([^>]*)>)/g, (whole, sign, digits, name) => {
    let piece = whole
    if (sign === '$') piece = '$'
    else if (sign === '&') piece = group(0)
    else if (digits !== undefined) piece = groupOfDigits(digits, whole, group, program.groupCount)
    else if (program.names.size > 0) piece = group(program.names.get(name) ?? program.groupCount)
    length += piece.length
    checkTextLength(length)
    return piece
  })
}

function groupOfDigits(digits: string, whole: string, group: (index: number) => string, groupCount: number): string {
  const both = Number(digits)
  if (both > 0 && both < groupCount) return group(both)
  const first = Number(digits.charAt(0))
  return digits.length === 2 && first > 0 && first < groupCount ? group(first) + digits.charAt(1) : whole
}
