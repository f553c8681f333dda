import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Write keys that were passed on, so that what an earlier process kept of them is found again. */
export interface PassedKeys {
  readonly known: ReadonlySet<string>
  /** Notes a key on disk before anything of it is kept. */
  add(key: string): Promise<void>
}

const readKeys = async (path: string): Promise<readonly string[]> => {
  try {
    return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  } catch (error) {
    // What the list cannot say is lost; what is not there yet says nothing.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return []
  }
}

/** Opens the list in a file, one key a line; keys hold no white space. The outbox itself keeps names as hashes only. */
export const openPassedKeys = async (path: string): Promise<PassedKeys> => {
  await mkdir(dirname(path), { recursive: true })
  const known = new Set(await readKeys(path))
  const underWay = new Map<string, Promise<void>>()
  const write = async (key: string): Promise<void> => {
    const file = await open(path, 'a', 0o600)
    try {
      await file.write(`${key}\n`)
      await file.datasync()
      known.add(key)
    } finally {
      await file.close()
      underWay.delete(key)
    }
  }
  return {
    known,
    add(key) {
      if (known.has(key)) return Promise.resolve()
      const writing = underWay.get(key) ?? write(key)
      underWay.set(key, writing)
      return writing
    },
  }
}
