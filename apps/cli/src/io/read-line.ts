import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'
import type { Io } from './io.ts'

/** Options of a question. */
export interface QuestionOptions {
  /** Whether the answer is not shown. @default false */
  readonly hidden?: boolean
}

/**
 * Asks a person for a line in the terminal.
 * @returns undefined if stdin is not a terminal
 * @throws {CliError} `interrupted` after Ctrl-C
 */
export const askForLine = (
  io: Io,
  question: string,
  { hidden = false }: QuestionOptions = {},
): Promise<string | undefined> => {
  const { readKeys } = io
  if (readKeys === undefined) return Promise.resolve(undefined)
  io.stderr.write(question)
  return new Promise((resolve, reject) => {
    let line = ''
    const take = (character: string): boolean => {
      if (character === '\r' || character === '\n') {
        resolve(line)
        return true
      }
      if (character === '\u0003' || character === '\u0004') {
        reject(new CliError('interrupted', exitCodes.interrupted, 'Interrupted; nothing was changed.'))
        return true
      }
      if (character === '\u007f' || character === '\b') {
        if (line !== '' && !hidden) io.stderr.write('\b \b')
        line = line.slice(0, -1)
        return false
      }
      line += character
      if (!hidden) io.stderr.write(character)
      return false
    }
    const stop = readKeys((keys) => {
      // A pasted text arrives in one piece.
      for (const character of keys) {
        if (!take(character)) continue
        stop()
        io.stderr.write('\n')
        return
      }
    })
  })
}
