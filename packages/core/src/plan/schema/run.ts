import { formatIssuePath } from '../../error/segment-issue.ts'

/** A keyword of a schema that a value breaks. */
export interface Violation {
  /** Keyword of JSON Schema. */
  readonly keyword: string
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** One pass over a value. */
export interface Run {
  /** Path of the value that is looked at; empty if violations are not collected. */
  readonly path: (string | number)[]
  /** What was found; undefined in a pass that only asks whether a value fits, and stops at the first violation. */
  readonly found: Violation[] | undefined
  /** How many references lead here. */
  depth: number
  /** How messages name the value and its schema. */
  readonly words: RunWords
}

/** How messages name the value as a whole, at the start of a sentence, and its schema, within one. */
export interface RunWords {
  readonly value: string
  readonly schema: string
}

const planWords: RunWords = { value: 'The call', schema: 'the plan' }

/** Whether a value fits. In a pass that collects, every violation is reported. */
export type Check = (value: unknown, run: Run) => boolean

/** A pass that only asks. */
export const askingRun = (depth = 0): Run => ({ path: [], found: undefined, depth, words: planWords })

/** A pass that collects violations. */
export const collectingRun = (words: RunWords = planWords): Run & { readonly found: Violation[] } => ({
  ...{ path: [], found: [], depth: 0, words },
})

/** A noun at the start of a sentence. */
export const capitalized = (noun: string): string => `${noun.slice(0, 1).toUpperCase()}${noun.slice(1)}`

/** Reports a violation at the current value, or at a member of it. @returns false */
export const fail = (
  run: Run,
  keyword: string,
  message: (place: string, schema: string) => string,
  member?: string,
): false => {
  if (run.found === undefined) return false
  const path = member === undefined ? [...run.path] : [...run.path, member]
  run.found.push({ keyword, path, message: message(formatIssuePath(path) || run.words.value, run.words.schema) })
  return false
}

/** Checks a member or an item, with its name or index in the path. */
export const checkMember = (check: Check, value: unknown, name: string | number, run: Run): boolean => {
  if (run.found === undefined) return check(value, run)
  run.path.push(name)
  const fits = check(value, run)
  run.path.pop()
  return fits
}

/** Runs checks one after the other: all of them if violations are collected, else up to the first that fails. */
export const every = (checks: readonly Check[]): Check => {
  const [first, second] = checks
  if (first === undefined) return () => true
  if (second === undefined) return first
  return (value, run) => {
    let fits = true
    for (const check of checks) {
      if (check(value, run)) continue
      if (run.found === undefined) return false
      fits = false
    }
    return fits
  }
}
