/** A word of a command line that is being typed. */
export interface ShellWord {
  /** The word without its quotes. */
  readonly text: string
  /** Length of the part of `text` in front of which a shell starts to replace, after the last break outside quotes. */
  readonly breakAt: number
}

/** What one character of the line does to the word around it. */
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
 * Splits the typed part of a command line as a POSIX shell does, without expanding or running anything in it; an open
 * quote ends with the line. The last word is the one under the cursor, empty after a space.
 * @param breaks characters at which the shell starts a new word to complete, such as COMP_WORDBREAKS of bash
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
