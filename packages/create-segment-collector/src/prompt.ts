import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CreateError, exitCodes } from './create-error.ts'

/** Asks questions on a terminal. */
export interface Prompt {
  /**
   * Asks until `check` accepts the answer, and shows the message of the error that it throws.
   * @throws {CreateError} if the user cancels with Ctrl+C or Ctrl+D
   */
  ask<T>(question: string, check: (answer: string) => T, options?: { readonly isHidden?: boolean }): Promise<T>
  close(): void
}

export const createPrompt = (input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompt => {
  let isMuted = false
  const screen = new Writable({
    write: (chunk, _encoding, done) => {
      if (!isMuted) output.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input, output: screen, terminal: true, historySize: 0 })
  const cancelled = new AbortController()
  lines.on('SIGINT', () => lines.close())
  lines.on('close', () => cancelled.abort())

  const read = async (question: string, isHidden: boolean): Promise<string> => {
    try {
      const answer = lines.question(`${question} `, { signal: cancelled.signal })
      isMuted = isHidden
      return (await answer).trim()
    } catch {
      throw new CreateError('Cancelled. Nothing was written.', exitCodes.cancelled)
    } finally {
      isMuted = false
      if (isHidden) output.write('\n')
    }
  }

  return {
    ask: async (question, check, { isHidden = false } = {}) => {
      for (;;) {
        const answer = await read(question, isHidden)
        try {
          return check(answer)
        } catch (error) {
          if (!(error instanceof CreateError)) throw error
          output.write(`${error.message}\n`)
        }
      }
    },
    close: () => lines.close(),
  }
}
