import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CreateError, exitCodes } from './create-error.ts'
import type { ProjectFile } from './project-file.ts'

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)

/** @throws {CreateError} unless the folder is missing or empty; the folder of git may be there */
export const checkFolder = async (folder: string): Promise<void> => {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    if (codeOf(error) === 'ENOTDIR') {
      throw new CreateError(`${folder} is a file. Name another folder.`, exitCodes.cannotCreate)
    }
    throw new CreateError(`The folder ${folder} cannot be read (${codeOf(error)}).`, exitCodes.system)
  })
  if (names.some((name) => name !== '.git')) {
    throw new CreateError(
      `The folder ${folder} is not empty. Name a new or an empty folder. Nothing was written.`,
      exitCodes.cannotCreate,
    )
  }
}

/** Makes a folder and those above it. `mkdir` with `recursive` retries forever where the system makes none, as in `/proc`. */
const makeFolder = async (path: string): Promise<void> => {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  if (isThere) return
  if (dirname(path) !== path) await makeFolder(dirname(path))
  await mkdir(path)
}

/**
 * Writes the files of a project. It overwrites none.
 * @throws {CreateError} if the folder is not empty or a file cannot be written
 */
export const writeProject = async (folder: string, files: readonly ProjectFile[]): Promise<void> => {
  await checkFolder(folder)
  for (const { path, text, isSecret = false } of files) {
    const file = join(folder, path)
    try {
      await makeFolder(dirname(file))
      await writeFile(file, text, { flag: 'wx', mode: isSecret ? 0o600 : 0o644 })
    } catch (error) {
      throw new CreateError(`${file} cannot be written (${codeOf(error)}).`, exitCodes.system)
    }
  }
}
