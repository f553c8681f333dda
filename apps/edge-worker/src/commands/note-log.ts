import type { Log } from '../log/log-entry.ts'
import type { CommandIo } from './command-io.ts'

/** The log of a command: what people should know, beside its results. */
export const noteLog =
  ({ note }: Pick<CommandIo, 'note'>): Log =>
  ({ level, message }) => {
    if (level !== 'info') note(`${level}: ${message}\n`)
  }
