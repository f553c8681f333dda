import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemErrorCode } from '../errors/cli-error.ts'
import { cannotWriteError, writeAll } from './write-all.ts'

/** A row that was not sent, with everything needed to correct it. */
export interface Reject {
  /** The file of an archive that holds the row. */
  readonly file?: string | undefined
  /** Line on which the row begins, from 1. */
  readonly line: number
  /** Bytes before the row. */
  readonly offset: number
  readonly issues: readonly RejectIssue[]
  /** Number of the refused call among those of the row, from 0; undefined if no call of the row was sent. */
  readonly call?: number | undefined
  /** JSON of the row exactly as it was read, of its columns, or of its text if it is neither. */
  readonly row: string
}

/** Why a row was rejected. */
export interface RejectIssue {
  readonly code: string
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** JSON of a row in one line. Newlines in JSON are white space, so that no value changes. */
export const rowJson = (row: string | object): string =>
  typeof row === 'string' ? row.replace(/[\r\n]+/g, ' ') : JSON.stringify(row)

/** The line of a reject in its file. */
export const rejectLine = ({ file, line, offset, issues, call, row }: Reject): string =>
  `{${file === undefined ? '' : `"file":${JSON.stringify(file)},`}"line":${line},"offset":${offset},"issues":${JSON.stringify(issues)},${call === undefined ? '' : `"call":${call},`}"row":${row}}\n`

/** The part of a rejects file that an import wrote, so that an import that resumes knows whether someone changed it. */
export interface RejectsMark {
  /** Name of the file, without its folder. */
  readonly name: string
  readonly bytes: number
  /** Of these bytes, in hexadecimal. */
  readonly sha256: string
}

/** A mark that is completed when its rejects are written. */
type OpenMark = { -readonly [Name in keyof RejectsMark]: RejectsMark[Name] }

/** The mark of a rejects file to which nothing was written. */
export const emptyMark = (name: string): RejectsMark => ({ name, bytes: 0, sha256: '' })

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 0
    throw error
  }
}

/** The first of `rows.rejects.ndjson`, `rows.rejects.2.ndjson`, … that is missing or empty. */
export const freeRejectsPath = async (path: string): Promise<string> => {
  let free = path
  for (let number = 2; (await sizeOf(free)) > 0; number += 1) free = path.replace(/ndjson$/, `${number}.ndjson`)
  return free
}

const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

const chunkBytes = 1024 * 1024

/** The hash of the first bytes of a file; undefined if it is shorter. */
const hashOfStart = async (file: FileHandle, bytes: number): Promise<Hash | undefined> => {
  const hash = createHash('sha256')
  for (let position = 0; position < bytes; ) {
    const chunk = await readAt(file, position, Math.min(chunkBytes, bytes - position))
    if (chunk.length === 0) return undefined
    hash.update(chunk)
    position += chunk.length
  }
  return hash
}

/** The file that is written now. */
interface Target {
  readonly path: string
  readonly file: FileHandle
  readonly hash: Hash
  readonly position: number
}

/**
 * Opens the rejects of an import. A rejects file belongs to the person who corrects it, so bytes that are in it are never
 * changed or removed: rejects that a killed import wrote and that are found again are left as they are, and if the file
 * differs from what this import would write, the rest goes to another file.
 * @param path of the rejects file; its folder holds the others too
 * @param start where to continue
 * @param onLeft called when a file is left because someone changed it
 */
export const openRejectsFile = async (
  path: string,
  start: RejectsMark,
  onLeft: (left: string, next: string) => void = () => undefined,
) => {
  const startPath = join(dirname(path), start.name)
  const written = new Set<string>(start.bytes > 0 ? [startPath] : [])
  let target: Target | undefined
  let waiting: { readonly bytes: Buffer; readonly mark: OpenMark }[] = []
  let last: RejectsMark = start
  let writing: Promise<void> = Promise.resolve()
  let current = startPath

  const create = async (): Promise<Target> => {
    const free = await freeRejectsPath(path)
    if (free !== current) onLeft(current, free)
    current = free
    return { path: free, file: await open(free, 'w+', 0o600), hash: createHash('sha256'), position: 0 }
  }

  const openFirst = async (): Promise<Target> => {
    if ((await sizeOf(startPath)) === 0) return create()
    const file = await open(startPath, 'r+')
    const hash = await hashOfStart(file, start.bytes)
    if (hash !== undefined && (start.bytes === 0 || hash.copy().digest('hex') === start.sha256)) {
      return { path: startPath, file, hash, position: start.bytes }
    }
    await file.close()
    return create()
  }

  /** Writes bytes unless they are there already. */
  const put = async (bytes: Buffer): Promise<Target> => {
    target ??= await openFirst()
    const found = await readAt(target.file, target.position, bytes.length)
    if (!found.equals(bytes.subarray(0, found.length))) {
      await target.file.close()
      target = await create()
      return put(bytes)
    }
    const { file, hash, position } = target
    await writeAll(file, bytes.subarray(found.length), position + found.length)
    hash.update(bytes)
    written.add(target.path)
    return { ...target, position: position + bytes.length }
  }

  const write = async (): Promise<void> => {
    if (waiting.length === 0) return
    const entries = waiting
    waiting = []
    try {
      for (const { bytes, mark } of entries) {
        target = await put(bytes)
        mark.name = basename(target.path)
        mark.bytes = target.position
        mark.sha256 = target.hash.copy().digest('hex')
      }
      await target?.file.datasync()
    } catch (error) {
      throw cannotWriteError(current, error)
    }
  }

  return {
    /**
     * Adds rejects, in the order of their rows.
     * @returns the mark after them, which is complete once they are written
     */
    add(rejects: readonly Reject[]): RejectsMark {
      if (rejects.length === 0) return last
      const mark = { ...last }
      waiting.push({ bytes: Buffer.from(rejects.map(rejectLine).join('')), mark })
      last = mark
      return mark
    },
    /** Files that hold rejects of this import. */
    paths: (): readonly string[] => [...written],
    /** Writes what was added to the disk. Calls that overlap write one after the other. @throws {CliError} `cannot_write` */
    flush: (): Promise<void> => {
      writing = writing.then(write)
      return writing
    },
    async close(): Promise<void> {
      await target?.file.close()
    },
  }
}
