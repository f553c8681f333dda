import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseJsonc } from '../make/parse-jsonc.ts'
import { AppError } from './app.ts'

/** How deep below the folder of an app scenarios are found. */
const mostLevels = 3

const skipped: ReadonlySet<string> = new Set(['node_modules', '.git'])

const filesBelow = (folder: string, level: number): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && level < mostLevels && !skipped.has(entry.name)) return filesBelow(path, level + 1)
      return entry.isFile() && /blueprint.*\.json$/i.test(entry.name) ? [path] : []
    })

/**
 * The test scenarios of an app: every `*.blueprint.json` in its folder.
 * @throws {AppError} for a file that is not JSON
 */
export const loadScenarios = (folder: string): readonly { readonly path: string; readonly blueprint: unknown }[] => {
  if (!existsSync(folder)) return []
  return filesBelow(folder, 1).map((file) => {
    const path = relative(folder, file).split(sep).join('/')
    try {
      return { path, blueprint: parseJsonc(readFileSync(file, 'utf8')) }
    } catch (error) {
      throw new AppError(`${path}: ${error instanceof Error ? error.message : 'invalid JSON'}`, { cause: error })
    }
  })
}
