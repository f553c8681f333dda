/** A word of an unfinished command line. */
export interface ShellWord {
  /** The word without its quotes. */
  readonly text: string
  /** Length of `text` up to the last word break outside quotes; the shell replaces only the text after it. */
  readonly breakAt: number
}

/** The word that is being read. */
interface Reading {
  quote: '"' | "'" | undefined
  text: string
  breakAt: number
  started: boolean
}

const fresh = (): Reading => ({ quote: undefined, text: '', breakAt: 0, started: false })

const takesEscape = (quote: Reading['quote'], next: string): boolean =>
  quote === undefined || (quote === '"' && ['"', '\\', '$', '`'].includes(next))

/**
 * Splits an unfinished command line like a POSIX shell, without expansion or execution; an open quote ends with the line.
 * The last word is the one under the cursor, empty after a space.
 * @param breaks characters at which the shell starts a new completion word, such as COMP_WORDBREAKS of bash
 */
export const splitShellWords = (line: string, breaks = ''): readonly ShellWord[] => {
  const words: ShellWord[] = []
  let word = fresh()
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index)
    const next = line.charAt(index + 1)
    if (character === '\\' && word.quote !== "'" && next !== '' && takesEscape(word.quote, next)) {
      word.text += next
      word.started = true
      index += 1
    } else if (word.quote === undefined && (character === '"' || character === "'")) {
      word.quote = character
      word.started = true
    } else if (character === word.quote) {
      word.quote = undefined
    } else if (word.quote === undefined && /\s/.test(character)) {
      if (word.started) words.push(word)
      word = fresh()
    } else {
      word.text += character
      word.started = true
      if (word.quote === undefined && breaks.includes(character)) word.breakAt = word.text.length
    }
  }
  return [...words, word].map(({ text, breakAt }) => ({ text, breakAt }))
}
