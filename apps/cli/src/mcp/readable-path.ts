import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { CliError, noInputError, systemErrorCode } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'

const isBelow = (root: string, path: string): boolean => {
  const below = relative(root, path)
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below)
}

/**
 * The real path of a file or folder that a tool may read: one below the folder of the server, links followed.
 * @throws {CliError} `outside_folder` or `no_input`
 */
export const readablePath = async (folder: string, path: string): Promise<string> => {
  const root = await realpath(folder)
  const outside = (): CliError =>
    new CliError(
      'outside_folder',
      exitCodes.noInput,
      `${path} is outside the folder of this server.`,
      `Only files below ${root} are read; start segment mcp in another folder.`,
    )
  const named = resolve(root, path)
  // Before the file is looked for, so that the answer does not say whether it exists.
  if (!isBelow(root, named)) throw outside()
  let real: string
  try {
    real = await realpath(named)
  } catch (error) {
    throw noInputError(`${path} cannot be read (${systemErrorCode(error)}).`, `Paths are relative to ${root}.`)
  }
  if (!isBelow(root, real)) throw outside()
  return real
}
