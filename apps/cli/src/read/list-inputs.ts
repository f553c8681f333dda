import { glob, stat } from 'node:fs/promises'
import { CliError } from '../cli-error.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Input } from './read-records.ts'

const isPattern = (path: string): boolean => /[*?[\]{}]/.test(path)

const exists = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

const unreadable = (message: string, cause?: unknown): CliError =>
  new CliError('input_unreadable', exitCodes.noInput, message, 'Check the path and its permissions.', { cause })

/**
 * The inputs that arguments name: files, patterns such as `exports/*.ndjson.gz`, and `-` or nothing for standard input.
 * Files of a pattern come in the order of their names.
 * @throws {CliError} `input_unreadable` for a file or pattern that names nothing
 */
export const listInputs = async (paths: readonly string[], stdin: AsyncIterable<Buffer>): Promise<readonly Input[]> => {
  if (paths.length === 0) return [{ name: '-', source: stdin }]
  const inputs: Input[] = []
  for (const path of paths) {
    if (path === '-') inputs.push({ name: '-', source: stdin })
    else if (!isPattern(path) || (await exists(path))) {
      try {
        if (!(await stat(path)).isFile()) throw unreadable(`${path} is no file.`)
      } catch (error) {
        if (error instanceof CliError) throw error
        const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
        throw unreadable(`${path} can not be read (${String(code)}).`, error)
      }
      inputs.push({ name: path, source: path })
    } else {
      const found: string[] = []
      for await (const file of glob(path)) if (await exists(file)) found.push(file)
      if (found.length === 0) throw unreadable(`No file matches ${path}.`)
      for (const file of found.sort()) inputs.push({ name: file, source: file })
    }
  }
  return inputs
}
