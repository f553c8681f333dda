import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { planRuleTypes } from '@org/segment-core/plan'
import { badDataError, systemErrorCode } from '../errors/cli-error.ts'

/** Folders with one file per rule. The rules of the other types have no name and one file each. */
const ruleFolders: ReadonlySet<string> = new Set(['track', 'page', 'screen'])

const rootFile = new RegExp(`^(?:plan|${planRuleTypes.join('|')})(?:\\.v\\d+)?$`)

/** A YAML or JSON file. */
export const planFileEnding = /\.(?:ya?ml|json)$/i

/** Folders that never hold a plan: those of packages, and hidden ones. */
export const isSkipped = (name: string): boolean => name.startsWith('.') || name === 'node_modules'

/** The path of a plan file without its ending. */
export const stemOf = (name: string): string => name.replace(planFileEnding, '')

const strangerError = (folder: string, name: string) =>
  badDataError(
    `${join(folder, name)} is not part of a plan.`,
    `A plan folder has plan.yaml, one file per named rule in ${[...ruleFolders].join('/, ')}/, and identify.yaml, group.yaml or common.yaml. Move other YAML and JSON files out of ${folder}.`,
    'bad_plan',
  )

type FileKind = Pick<Dirent, 'isDirectory' | 'isFile'>

/** What an entry is, after links. A link that leads nowhere counts as a file, whose reading reports it. */
const kindOf = async (path: string, entry: Dirent): Promise<FileKind> =>
  entry.isSymbolicLink() ? stat(path).catch(() => ({ isDirectory: () => false, isFile: () => true })) : entry

/**
 * The plan files in a folder, in alphabetical order, with slashes; none if there is no such folder. Hidden files and
 * folders and node_modules are skipped.
 * @throws {CliError} `bad_plan` for a YAML or JSON file that is not part of a plan
 */
export const listPlanFiles = async (folder: string, below = ''): Promise<readonly string[]> => {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  })
  const names: string[] = []
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    if (isSkipped(entry.name)) continue
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    const isRuleFolder = ruleFolders.has(name)
    const isPlanFile = planFileEnding.test(entry.name)
    if (!isRuleFolder && !isPlanFile && entry.isSymbolicLink()) continue
    const kind = await kindOf(join(folder, name), entry)
    if (kind.isDirectory()) {
      // Only links to the folders of rules are followed: others may lead back to this folder.
      if (isRuleFolder || entry.isDirectory()) names.push(...(await listPlanFiles(folder, name)))
    } else if (isPlanFile) {
      const isPart = below === '' ? rootFile.test(stemOf(name)) : ruleFolders.has(below)
      if (!isPart) throw strangerError(folder, name)
      // Reading a named pipe would wait for its writer.
      if (!kind.isFile()) {
        throw badDataError(`${join(folder, name)} is not a regular file.`, `Move it out of ${folder}.`, 'bad_plan')
      }
      names.push(name)
    }
  }
  return names
}

/** A digest of the text of a file. Line endings do not count, because Git may convert them. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
