import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Write keys that were passed on, so that their stored calls are found again after a restart. */
export interface PassedKeys {
  readonly known: ReadonlySet<string>
  /** Writes a key to disk. Call it before calls of that key are stored. */
  add(key: string): Promise<void>
}

const readKeys = async (path: string): Promise<readonly string[]> => {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  } catch (error) {
    // A missing file is empty; any other failure would lose calls.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return []
  }
}

/** Opens the list in a file, one key per line. The outbox itself stores only hashes of names. */
export const openPassedKeys = async (path: string): Promise<PassedKeys> => {
  await mkdir(dirname(path), { recursive: true })
  const known = new Set(await readKeys(path))
  const writes = new Map<string, Promise<void>>()
  const write = async (key: string): Promise<void> => {
    const file = await open(path, 'a', 0o600)
    try {
      await file.write(`${key}\n`)
      await file.datasync()
      known.add(key)
    } finally {
      await file.close()
      writes.delete(key)
    }
  }
  return {
    known,
    add(key) {
      if (known.has(key)) return Promise.resolve()
      const writing = writes.get(key) ?? write(key)
      writes.set(key, writing)
      return writing
    },
  }
}
