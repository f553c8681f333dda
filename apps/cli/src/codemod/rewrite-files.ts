import { realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import { listFiles } from '../source-code/list-files.ts'
import {
  isComponentName,
  isScriptName,
  type ParsedSource,
  parseSource,
  syntaxProblem,
} from '../source-code/parse-source.ts'
import { readSourceFile, type SourceFile } from '../source-code/read-source-file.ts'
import { findModuleNames, type OtherMention, renameImports } from './module-names.ts'

/** A file whose imports are renamed. */
export interface RewrittenFile extends SourceFile {
  readonly newText: string
  readonly imports: number
}

/** The line and column of a position, from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A file and a place in it. */
export interface FilePosition extends Position {
  readonly file: string
}

/** What a codemod does with files, before it writes them. */
export interface Rewrite {
  /** Files that were looked at. */
  readonly files: number
  readonly rewritten: readonly RewrittenFile[]
  /** Names of the original that are not imports, and stay. */
  readonly others: readonly (FilePosition & { readonly text: string })[]
  /** Files that were skipped. `mentionsOriginal` is false if they only may contain calls. */
  readonly skipped: readonly { readonly file: string; readonly reason: string; readonly mentionsOriginal: boolean }[]
  /** Files that `visit` could not read. */
  readonly unsearched: readonly { readonly file: string; readonly reason: string }[]
}

const original = /analytics-node/

/** Words of programs that use a client, and exports of what another file exports. Other files are not parsed. */
const clientWords =
  /analytics-node|\b(?:track|identify|page|screen|group|alias|flush|closeAndFlush|register|analytics|Analytics|segment)\b|\bexport\s*[*{][^'"]*\bfrom\b|\bexports\s*=\s*require\b/

const positionOf = (text: string, offset: number): Position => {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

const otherOf = (file: string, text: string, mention: OtherMention) => ({
  file,
  ...positionOf(text, mention.start),
  text: mention.text,
})

/** Whether a path leads into installed packages, which `codemod *` names, too. */
const isInstalled = async (path: string): Promise<boolean> => {
  const real = await realpath(path).catch(() => path)
  return [path, relative('', real)].some((one) => one.split(/[\\/]/).includes('node_modules'))
}

/**
 * Renames the imports in files and folders, in memory.
 * @param visit gets each file that may use a client, with its syntax tree
 * @throws {CliError} `no_input` for a missing path
 */
export const rewriteFiles = async (
  paths: readonly string[],
  visit: (file: string, parsed: ParsedSource) => void,
  signal: AbortSignal,
): Promise<Rewrite> => {
  const own: string[] = []
  const installed: string[] = []
  for (const path of paths) ((await isInstalled(path)) ? installed : own).push(path)
  const { files, unreadable } = await listFiles(own, {
    isWanted: (name) => isScriptName(name) || isComponentName(name),
    advice: 'Check the path.',
  })
  const rewritten: RewrittenFile[] = []
  const others: (FilePosition & { text: string })[] = []
  const unsearched: { file: string; reason: string }[] = []
  const skipped = [
    ...unreadable.map((one) => ({ ...one, mentionsOriginal: true })),
    ...installed.map((file) => ({ file, reason: 'it belongs to installed packages', mentionsOriginal: false })),
  ]
  for (const path of files) {
    if (signal.aborted) break
    const file = await readSourceFile(path, clientWords)
    if (file === undefined) continue
    if ('problem' in file) {
      skipped.push({ file: path, reason: file.problem, mentionsOriginal: original.test(file.searchable) })
      continue
    }
    const mentionsOriginal = original.test(file.text)
    let parsed: ParsedSource
    try {
      parsed = parseSource(path, file.text, mentionsOriginal ? 'strict' : 'lenient')
      const names = findModuleNames(parsed.program, parsed.comments)
      others.push(...names.others.map((mention) => otherOf(path, file.text, mention)))
      if (names.imports.length > 0) {
        const newText = renameImports(file.text, names.imports)
        rewritten.push({ ...file, newText, imports: names.imports.length })
      }
    } catch (error) {
      skipped.push({ file: path, reason: syntaxProblem(error), mentionsOriginal })
      continue
    }
    try {
      visit(path, parsed)
    } catch (error) {
      // Such as a program that is nested too deeply. Its imports can be renamed all the same.
      unsearched.push({ file: path, reason: syntaxProblem(error) })
    }
  }
  return { files: files.length, rewritten, others, skipped, unsearched }
}
