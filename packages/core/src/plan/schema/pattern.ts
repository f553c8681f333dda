import { remember } from '../../values/remember.ts'
import { createMatcher } from './match-pattern.ts'
import { parsePattern } from './parse-pattern.ts'
import { type PatternProgram, patternProgram } from './pattern-program.ts'
import type { PatternNode } from './pattern-tree.ts'

/** A regular expression as a test, or the reason why Segment cannot run it. */
export type Pattern =
  | {
      readonly ok: true
      readonly test: (text: string) => boolean
      readonly tree: PatternNode
      readonly program: PatternProgram
    }
  | { readonly ok: false; readonly reason: string }

const compile = (source: string): Pattern => {
  const tree = parsePattern(source)
  if (typeof tree === 'string') return { ok: false, reason: tree }
  const program = patternProgram(tree)
  if (program === undefined) return { ok: false, reason: 'is too large' }
  return { ok: true, test: createMatcher(program), tree, program }
}

const compiled = new Map<string, Pattern>()

/**
 * Compiles a regular expression in the syntax of RE2, which the engine of Segment has: without look-around and
 * back-references. It matches anywhere in a text unless it is anchored, and takes linear time.
 */
export const compilePattern = (source: string): Pattern => {
  const known = compiled.get(source)
  if (known !== undefined) return known
  const pattern = compile(source)
  remember(compiled, source, pattern)
  return pattern
}
