import type { Dirent, Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { noInputError, systemErrorCode } from '../errors/cli-error.ts'

/** The files of folders. */
export interface ListedFiles {
  /** Without duplicates, in the order of the arguments and then by name. */
  readonly files: readonly string[]
  /** Folders and files that cannot be read, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
}

/** Folders of generated and foreign code. They are read only if an argument names them. */
const skippedFolders: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor'])

const maxFiles = 50_000

const order = (one: Dirent, other: Dirent): number => (one.name < other.name ? -1 : 1)

/**
 * Lists files. A folder is read without its dot folders, `node_modules`, build output and links, which may lead out of
 * it or in a circle; a file that `paths` names is listed whatever its name.
 * @throws {CliError} `no_input` for a missing path or too many files
 */
export const listFiles = async (
  paths: readonly string[],
  {
    isWanted,
    advice,
  }: {
    readonly isWanted: (name: string) => boolean
    /** What to do about a missing path. */
    readonly advice: string
  },
): Promise<ListedFiles> => {
  /** By the path without links, because two arguments may lead to one file. */
  const files = new Map<string, string>()
  const unreadable: { file: string; reason: string }[] = []

  const add = (file: string, real: string): void => {
    if (!files.has(real)) files.set(real, file)
    if (files.size > maxFiles) {
      throw noInputError(`There are more than ${maxFiles} files.`, 'Name the folders of your own source code.')
    }
  }

  const readFolder = async (folder: string, real: string): Promise<void> => {
    let entries: Dirent[]
    try {
      entries = await readdir(folder, { withFileTypes: true })
    } catch (error) {
      unreadable.push({ file: folder, reason: `it cannot be read (${systemErrorCode(error)})` })
      return
    }
    for (const entry of entries.toSorted(order)) {
      if (entry.name.startsWith('.')) continue
      const [path, realPath] = [join(folder, entry.name), join(real, entry.name)]
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) await readFolder(path, realPath)
      } else if (entry.isFile() && isWanted(entry.name)) add(path, realPath)
    }
  }

  for (const path of paths) {
    let info: Stats
    let real: string
    try {
      info = await stat(path)
      real = await realpath(path)
    } catch (error) {
      throw noInputError(`${path} cannot be read (${systemErrorCode(error)}).`, advice)
    }
    if (info.isDirectory()) await readFolder(path, real)
    else if (info.isFile()) add(path, real)
    else throw noInputError(`${path} is neither a file nor a folder.`, advice)
  }
  return { files: [...files.values()], unreadable }
}
