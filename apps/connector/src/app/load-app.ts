import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { type App, AppError } from './app.ts'
import { projectFile, readApp } from './read-app.ts'
import { readExportedApp } from './read-exported-app.ts'

/**
 * Loads an app from a folder: the layout of local development (with `makecomapp.json`) or the older one of exports.
 * Never reads a file outside the folder.
 * @throws {AppError} if the folder contains no app, or one of its files cannot be read
 */
export const loadApp = (folder: string): App => {
  const root = resolve(folder)
  if (!existsSync(root) || !statSync(root).isDirectory()) throw new AppError(`${folder} is not a folder`)
  const within = (path: string): string => {
    const full = resolve(root, path)
    if (relative(root, full).startsWith('..')) throw new AppError(`${path}: the file is outside the folder of the app`)
    return full
  }
  const read = (path: string): string | undefined => {
    const full = within(path)
    return existsSync(full) && statSync(full).isFile() ? readFileSync(full, 'utf8') : undefined
  }
  const listFolders = (path: string): readonly string[] => {
    const full = within(path)
    if (!existsSync(full)) return []
    return readdirSync(full, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
  }
  return existsSync(join(root, projectFile)) ? readApp(read) : readExportedApp(read, listFolders)
}
