import { constants } from 'node:fs'
import { access, readFile, realpath, stat } from 'node:fs/promises'
import { messageOf, systemErrorCode } from '../errors/cli-error.ts'
import { replaceFile } from '../io/replace-file.ts'

/** A file and its new content. */
export interface NewContent {
  readonly path: string
  /** What was read. */
  readonly before: Buffer
  readonly after: string
}

/** @returns why the file was not written; undefined if it was */
const writeFile = async ({ path, before, after }: NewContent): Promise<string | undefined> => {
  try {
    // A link that an argument names stays a link.
    const target = await realpath(path)
    await access(target, constants.W_OK)
    if (!before.equals(await readFile(target))) return 'it changed meanwhile; run the command again'
    const { mode, uid, gid } = await stat(target)
    await replaceFile(target, after, { mode: mode & 0o7777, owner: { uid, gid } })
    return undefined
  } catch (error) {
    const code = systemErrorCode(error)
    return `it cannot be written (${code === 'unknown' ? messageOf(error) : code})`
  }
}

/** Writes files one after the other, each atomically. */
export const writeFiles = async (
  contents: readonly NewContent[],
  signal: AbortSignal,
): Promise<{
  readonly written: ReadonlySet<string>
  readonly failed: readonly { readonly file: string; readonly reason: string }[]
}> => {
  const written = new Set<string>()
  const failed: { file: string; reason: string }[] = []
  for (const content of contents) {
    if (signal.aborted) break
    const reason = await writeFile(content)
    if (reason === undefined) written.add(content.path)
    else failed.push({ file: content.path, reason })
  }
  return { written, failed }
}
