import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Write keys that were passed on, so that their stored calls are found again after a restart. */
export interface PassedKeys {
  readonly known: ReadonlySet<string>
  /** Writes a key to disk. Call it before calls of that key are stored. */
  add(key: string): Promise<void>
  /** Removes keys that have no stored calls. */
  forget(keys: readonly string[]): Promise<void>
}

const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    // A missing file is empty; any other failure would lose calls.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return ''
  }
}

/** Opens the list in a file, one key per line. The outbox itself stores only hashes of names. */
export const openPassedKeys = async (path: string): Promise<PassedKeys> => {
  await mkdir(dirname(path), { recursive: true })
  const text = await readText(path)
  const known = new Set(text.split('\n').filter((line) => line !== ''))
  /** Whether the last line may be a part of a key, which a full disk or a crash cut off. */
  let isTorn = text !== '' && !text.endsWith('\n')
  const writes = new Map<string, Promise<void>>()
  let last: Promise<void> = Promise.resolve()

  /** The file is written by one at a time. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }

  const append = async (key: string): Promise<void> => {
    const file = await open(path, 'a', 0o600)
    try {
      const line = `${isTorn ? '\n' : ''}${key}\n`
      isTorn = true
      await file.writeFile(line)
      isTorn = false
      await file.datasync()
      known.add(key)
    } finally {
      await file.close()
      writes.delete(key)
    }
  }

  const rewrite = async (): Promise<void> => {
    const draft = `${path}.new`
    try {
      const file = await open(draft, 'w', 0o600)
      try {
        await file.writeFile([...known].map((key) => `${key}\n`).join(''))
        await file.datasync()
      } finally {
        await file.close()
      }
      await rename(draft, path)
      isTorn = false
    } catch (error) {
      // A draft on a full disk would only take space.
      await rm(draft, { force: true }).catch(() => {})
      throw error
    }
  }

  return {
    known,
    add(key) {
      if (known.has(key)) return Promise.resolve()
      const writing = writes.get(key) ?? inTurn(() => append(key))
      writes.set(key, writing)
      return writing
    },
    forget(keys) {
      for (const key of keys) known.delete(key)
      return keys.length === 0 ? Promise.resolve() : inTurn(rewrite)
    },
  }
}
