import { readFile, stat } from 'node:fs/promises'
import { systemErrorCode } from '../errors/cli-error.ts'
import { type CallSite, findCallSites } from './find-call-sites.ts'
import { listFiles } from './list-files.ts'
import { isComponentName, isScriptName, parseSource, syntaxProblem } from './parse-source.ts'

/** What was found in source code. */
export interface SourceScan {
  readonly files: number
  /** Files that could not be read or parsed, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
  readonly sites: readonly CallSite[]
}

/** Larger files are bundles. */
const maxFileBytes = 2 * 1024 * 1024

/** Files without these words send no call. */
const callWords = /\b(?:track|identify|page|screen|group|alias)\b/

/** Finds the calls in the source code of files and folders. @throws {CliError} `no_input` for a missing path */
export const readCallSites = async (paths: readonly string[], signal: AbortSignal): Promise<SourceScan> => {
  const { files, unreadable: unlisted } = await listFiles(paths, {
    isWanted: (name) => isScriptName(name) || isComponentName(name),
    advice: 'Check the path of --code.',
  })
  const sites: CallSite[] = []
  const unreadable = [...unlisted]
  for (const file of files) {
    if (signal.aborted) break
    try {
      if ((await stat(file)).size > maxFileBytes) {
        unreadable.push({ file, reason: 'it is larger than 2 MB' })
        continue
      }
      const text = await readFile(file, 'utf8')
      if (!callWords.test(text)) continue
      const { program, source } = parseSource(file, text, 'lenient')
      sites.push(...findCallSites(file, source, program))
    } catch (error) {
      const reason =
        error instanceof SyntaxError ? syntaxProblem(error) : `it cannot be read (${systemErrorCode(error)})`
      unreadable.push({ file, reason })
    }
  }
  return { files: files.length, unreadable, sites }
}
