import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What making a folder needs of the system. */
export interface FolderMaker {
  /** Makes one folder; fails with `EEXIST` if it exists. */
  make(path: string, mode?: number): Promise<unknown>
  /** Whether the path exists and is a folder. */
  isFolder(path: string): Promise<boolean>
}

const realSystem: FolderMaker = {
  make: (path, mode) => mkdir(path, { mode }),
  isFolder: async (path) => (await stat(path).catch(() => undefined))?.isDirectory() === true,
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** Makes a folder with the help of a system. @throws the error of the system */
export const makeFolderWith = async (system: FolderMaker, path: string, mode?: number): Promise<void> => {
  /** @returns the error, unless the folder is there */
  const attempt = async (): Promise<unknown> => {
    try {
      await system.make(path, mode)
      return undefined
    } catch (error) {
      return (await system.isFolder(path)) ? undefined : error
    }
  }
  let error = await attempt()
  const above = dirname(path)
  if (error !== undefined && codeOf(error) === 'ENOENT' && above !== path) {
    await makeFolderWith(system, above, mode)
    error = await attempt()
  }
  if (error !== undefined) throw error
}

/**
 * Makes a folder and those above it that are missing. Unlike `mkdir` with `recursive`, it ends if the system answers ENOENT
 * although the folder above exists, as `/proc` does; that one retries forever.
 * @param mode permission bits of the folders it makes, which the umask narrows. @default 0o777
 * @throws the error of the system
 */
export const makeFolder = (path: string, mode?: number): Promise<void> => makeFolderWith(realSystem, path, mode)
