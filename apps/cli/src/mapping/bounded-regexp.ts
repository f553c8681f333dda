import { type Context, createContext, Script } from 'node:vm'

/** Time that one search may take, in milliseconds. */
const searchMs = 200

/** Steps of a search that may take place without a time limit: some milliseconds. */
const freeSteps = 5_000_000

// The script is constant: pattern and text reach it as strings, never as code.
const program = new Script(
  '(() => { const pattern = new RegExp(source, flags); pattern.lastIndex = at; const found = pattern.exec(text); return found && [found.index, pattern.lastIndex, ...found] })()',
)
let context: Context | undefined

/** A regular expression took too long. */
class SlowPatternError extends Error {
  override readonly name = 'SlowPatternError'
}

/** Searches in a realm of its own under a time limit, because backtracking can take exponential time. */
const boundedSearch = (pattern: RegExp, text: string, at: number): readonly (string | number | undefined)[] | null => {
  context ??= createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })
  Object.assign(context, { source: pattern.source, flags: pattern.flags, text, at })
  try {
    const found: Iterable<string | number | undefined> | null = program.runInContext(context, { timeout: searchMs })
    return found === null ? null : [...found]
  } catch (error) {
    if (Object(error).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new SlowPatternError(`The regular expression ${pattern} ran longer than ${searchMs} ms on this text.`)
  }
}

/**
 * How often a search can come back to a character: the number of its unbounded repetitions; infinite if one contains another,
 * or if the pattern refers to a group.
 */
const repetitionsOf = (source: string): number => {
  const bare = source.replace(/\\[^1-9k]/g, 'x').replace(/\[(?:[^\]\\]|\\.)*\]/g, 'x')
  if (/\)[*+?{]|\\[1-9k]/.test(bare)) return Number.POSITIVE_INFINITY
  return bare.match(/[*+?{]/g)?.length ?? 0
}

/**
 * The regular expressions of mapping expressions. A search that cannot take long runs as it is; any other runs under a time
 * limit, which costs about 0.1 ms.
 */
export class BoundedRegExp {
  lastIndex = 0
  readonly #pattern: RegExp
  readonly #repetitions: number

  constructor(pattern: RegExp | string, flags?: string) {
    this.#pattern = new RegExp(pattern, flags)
    this.#repetitions = repetitionsOf(this.#pattern.source)
  }

  exec(text: string): (Array<string | undefined> & { index: number }) | null {
    const pattern = this.#pattern
    if (pattern.source.length * text.length ** (this.#repetitions + 1) <= freeSteps) {
      pattern.lastIndex = this.lastIndex
      const found = pattern.exec(text)
      this.lastIndex = pattern.lastIndex
      return found
    }
    const found = boundedSearch(pattern, text, this.lastIndex)
    if (found === null) {
      this.lastIndex = 0
      return null
    }
    const [index, next, ...groups] = found
    this.lastIndex = Number(next)
    return Object.assign(groups as (string | undefined)[], { index: Number(index) })
  }
}
