import { randomUUID } from 'node:crypto'
import { chmod, chown, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Writes a file atomically: a reader sees all of the old content or all of the new one. */
export const replaceFile = async (
  path: string,
  content: string | Uint8Array,
  { mode, owner }: { readonly mode: number; readonly owner?: { readonly uid: number; readonly gid: number } },
): Promise<void> => {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    // Only root may give a file away; anyone else owns what they write.
    if (owner !== undefined) await chown(draft, owner.uid, owner.gid).catch(() => undefined)
    await chmod(draft, mode)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
