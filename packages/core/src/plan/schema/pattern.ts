/** A regular expression as a test, or the reason why Segment cannot run it. */
export type Pattern =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | { readonly ok: false; readonly reason: string }

/** Most repetitions that RE2 counts. */
const mostRepetitions = 1000

/** Characters that are escaped, classes of characters, and what RE2 may not have. */
const tokens = /\\k<|\\[1-9]|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\{\d+(?:,\d*)?\}/gs

/** What RE2, the engine of Segment, cannot run in a valid regular expression. */
const unsupported = (source: string): string | undefined => {
  for (const [token] of source.matchAll(tokens)) {
    if (token.startsWith('(')) return 'has look-around'
    if (/^\\(?:k<|\d)/.test(token)) return 'has a back reference'
    if (token.startsWith('{') && (token.match(/\d+/g) ?? []).some((count) => Number(count) > mostRepetitions)) {
      return `repeats something more than ${mostRepetitions} times`
    }
  }
  return undefined
}

/** Compiles a regular expression. It matches anywhere in a text unless it is anchored. */
export const compilePattern = (source: string): Pattern => {
  const reason = unsupported(source)
  if (reason !== undefined) {
    return { ok: false, reason: `${reason}, which the engine of Segment does not support` }
  }
  try {
    const pattern = new RegExp(source, 'u')
    return { ok: true, test: (text) => pattern.test(text) }
  } catch {
    return { ok: false, reason: 'is not a valid regular expression' }
  }
}
