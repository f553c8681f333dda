import { chmod, chown, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { SegmentError } from '@org/segment-core'
import { takeLock } from '@org/segment-core/node'
import { type CloudflareApi, isNotFound } from '../storage/cloudflare-api.ts'

/** Where further sources are kept, as JSON text. */
export interface SourcesStore {
  /** For messages. */
  readonly place: string
  /** @returns undefined if there are none yet */
  read(): Promise<string | undefined>
  /** Changes the text as a whole: a reader sees the former or the new one. */
  change(edit: (text: string | undefined) => string): Promise<void>
}

const failed = (path: string, cause: unknown): SegmentError =>
  new SegmentError(
    'outbox_unavailable',
    `The file of sources ${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}).`,
    { advice: 'Check its folder and its owner, and run the command as the user of the collector.' },
    { cause },
  )

const readOrNone = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Writes beside the file and renames, so that no reader sees a part, and a crash leaves the former text. */
const replaceFile = async (path: string, text: string): Promise<void> => {
  const former = await stat(path).catch(() => undefined)
  const draft = `${path}.new`
  try {
    const file = await open(draft, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    if (former !== undefined) {
      await chmod(draft, former.mode & 0o777)
      // Only root may give it to another user.
      await chown(draft, former.uid, former.gid).catch(() => {})
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Keeps sources in a file. */
export const sourcesInFile = (given: string): SourcesStore => ({
  place: given,
  read: () => readOrNone(given),
  async change(edit) {
    // The name may be a link.
    const path = await realpath(given).catch(() => given)
    try {
      const lock = await takeLock(`${path}.lock`)
      if (lock === undefined) {
        throw new SegmentError('unavailable', 'Another command is changing the sources.', { advice: 'Try again.' })
      }
      try {
        await replaceFile(path, edit(await readOrNone(path)))
      } finally {
        lock.release()
      }
    } catch (error) {
      if (error instanceof SegmentError || !(error instanceof Error && 'syscall' in error)) throw error
      throw failed(path, error)
    }
  },
})

/** Keeps sources in a KV namespace. Two changes at the same time may overwrite each other: KV has no transactions. */
export const sourcesInKv = (api: CloudflareApi, namespaceId: string, key: string): SourcesStore => {
  const path = `/storage/kv/namespaces/${encodeURIComponent(namespaceId)}/values/${encodeURIComponent(key)}`
  const read = async (): Promise<string | undefined> => {
    try {
      return await api.text('GET', path)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
  return {
    place: `the KV key ${key}`,
    read,
    async change(edit) {
      await api.text('PUT', path, edit(await read()))
    },
  }
}
