import { type CallSite, findCallSites } from './find-call-sites.ts'
import { listFiles } from './list-files.ts'
import { isComponentName, isScriptName, parseSource, syntaxProblem } from './parse-source.ts'
import { readSourceFile } from './read-source-file.ts'

/** What was found in source code. */
export interface SourceScan {
  readonly files: number
  /** Files that could not be read or parsed, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
  readonly sites: readonly CallSite[]
}

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
    const read = await readSourceFile(file, callWords)
    if (read === undefined) continue
    if ('problem' in read) {
      unreadable.push({ file, reason: read.problem })
      continue
    }
    try {
      const { program, source } = parseSource(file, read.text, 'lenient')
      sites.push(...findCallSites(file, source, program))
    } catch (error) {
      unreadable.push({ file, reason: syntaxProblem(error) })
    }
  }
  return { files: files.length, unreadable, sites }
}
