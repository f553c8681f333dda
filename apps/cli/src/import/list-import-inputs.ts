import { stat } from 'node:fs/promises'
import { usageError } from '../errors/cli-error.ts'
import type { Io } from '../io/io.ts'
import { inputOfState, listInputs } from '../read/list-inputs.ts'
import type { Input } from '../read/read-rows.ts'

/**
 * The inputs of an import.
 * @throws {CliError} `usage` for nothing to read, or for a file together with its rejects, which the import rewrites;
 *   `input_unreadable`
 */
export const listImportInputs = async (io: Io, files: readonly string[]): Promise<readonly Input[]> => {
  if (io.stdinIsTTY && (files.length === 0 || files.includes('-'))) {
    throw usageError('There is nothing to import.', 'Name files, or pipe rows in.')
  }
  const inputs = await listInputs(files, io.stdinBytes())
  const names = new Set(inputs.map(({ name }) => name))
  const found = inputs.find(({ name }) => names.has(inputOfState(name) ?? ''))
  if (found === undefined) return inputs
  throw usageError(
    `${found.name} belongs to the import of ${inputOfState(found.name)}, which is also an input.`,
    'Import rejects on their own. A quoted pattern leaves such files out.',
  )
}

/** Bytes of all inputs; undefined if one is a stream. */
export const bytesOfInputs = async (inputs: readonly Input[]): Promise<number | undefined> => {
  let sum = 0
  for (const { source } of inputs) {
    if (typeof source !== 'string') return undefined
    sum += (await stat(source)).size
  }
  return sum
}
