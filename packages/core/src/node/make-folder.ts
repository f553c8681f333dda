import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What making a folder needs of the system. */
export interface FolderMaker {
  /** Makes one folder; fails with `EEXIST` if it exists. */
  make(path: string): Promise<unknown>
  /** Whether the path exists and is a folder. */
  isFolder(path: string): Promise<boolean>
}

const system: FolderMaker = {
  make: (path) => mkdir(path),
  isFolder: async (path) => (await stat(path).catch(() => undefined))?.isDirectory() === true,
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/**
 * Makes a folder and those above it that are missing. Unlike `mkdir` with `recursive`, it ends if the system answers ENOENT
 * although the folder above exists, as `/proc` does; that one tries again for ever.
 * @throws the error of the system
 */
export const makeFolder = async (path: string, parts: FolderMaker = system): Promise<void> => {
  /** @returns the error, unless the folder is there */
  const attempt = async (): Promise<unknown> => {
    try {
      await parts.make(path)
      return undefined
    } catch (error) {
      return (await parts.isFolder(path)) ? undefined : error
    }
  }
  let error = await attempt()
  const above = dirname(path)
  if (error !== undefined && codeOf(error) === 'ENOENT' && above !== path) {
    await makeFolder(above, parts)
    error = await attempt()
  }
  if (error !== undefined) throw error
}
