import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from '@babel/parser'
import { noInputError, systemErrorCode } from '../errors/cli-error.ts'
import { type CallSite, findCallSites } from './find-call-sites.ts'

/** What was found in source code. */
export interface SourceScan {
  readonly files: number
  /** Files that could not be parsed, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
  readonly sites: readonly CallSite[]
}

const sourceName = /\.(?:[cm]?[jt]sx?|vue|svelte)$/

const skippedFolders: ReadonlySet<string> = new Set(['node_modules', 'dist', 'build', 'out', 'coverage', 'vendor'])

/** Larger files are bundles. */
const maxFileBytes = 2 * 1024 * 1024

const maxFiles = 50_000

/** Files without these words send no call. */
const callWords = /\b(?:track|identify|page|screen|group|alias)\b/

const listFiles = async (path: string, isRoot: boolean, found: string[]): Promise<void> => {
  if (found.length >= maxFiles) return
  let info: Awaited<ReturnType<typeof stat>>
  try {
    info = await stat(path)
  } catch (error) {
    if (isRoot) throw noInputError(`${path} cannot be read (${systemErrorCode(error)}).`, 'Check the path of --code.')
    return
  }
  if (info.isDirectory()) {
    const entries = await readdir(path, { withFileTypes: true })
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || skippedFolders.has(entry.name)) continue
      if (entry.isDirectory()) await listFiles(join(path, entry.name), false, found)
      // Links may lead out of the folder, or in a circle.
      else if (entry.isFile() && sourceName.test(entry.name)) found.push(join(path, entry.name))
    }
  } else if (info.isFile() && (isRoot || sourceName.test(path))) found.push(path)
}

/** The scripts of a component, with everything else replaced by spaces, so that places stay. */
const scriptsOf = (text: string): string => {
  let out = ''
  let at = 0
  for (const { index, 0: tag, 1: script = '' } of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)) {
    const start = index + tag.indexOf('>') + 1
    out += text.slice(at, start).replace(/[^\n]/g, ' ') + script
    at = start + script.length
  }
  return out + text.slice(at).replace(/[^\n]/g, ' ')
}

const pluginsOf = (file: string) =>
  /\.[cm]?ts$/.test(file)
    ? (['typescript', 'decorators'] as const)
    : /\.(?:tsx|vue|svelte)$/.test(file)
      ? (['typescript', 'jsx', 'decorators'] as const)
      : (['jsx', 'decorators', 'flow'] as const)

/** Finds the calls in the source code of files and folders. @throws {CliError} `no_input` for a missing path */
export const readSources = async (paths: readonly string[], signal: AbortSignal): Promise<SourceScan> => {
  const files: string[] = []
  for (const path of paths) await listFiles(path, true, files)
  const sites: CallSite[] = []
  const unreadable: { file: string; reason: string }[] = []
  for (const file of files) {
    if (signal.aborted) break
    if ((await stat(file)).size > maxFileBytes) {
      unreadable.push({ file, reason: 'it is larger than 2 MB' })
      continue
    }
    const text = await readFile(file, 'utf8')
    if (!callWords.test(text)) continue
    const source = /\.(?:vue|svelte)$/.test(file) ? scriptsOf(text) : text
    try {
      const { program } = parse(source, {
        sourceType: 'unambiguous',
        errorRecovery: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        plugins: [...pluginsOf(file)],
      })
      sites.push(...findCallSites(file, source, program))
    } catch (error) {
      unreadable.push({ file, reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is invalid' })
    }
  }
  return { files: files.length, unreadable, sites }
}
