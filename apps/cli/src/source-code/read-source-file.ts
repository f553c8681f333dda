import { readFile, stat } from 'node:fs/promises'
import { systemErrorCode } from '../errors/cli-error.ts'

/** A file of source code. */
export interface SourceFile {
  readonly path: string
  readonly bytes: Buffer
  /** With the byte order mark, if there is one. */
  readonly text: string
}

/** Why a file is skipped. */
export interface FileProblem {
  readonly problem: string
  /** What can be searched of it. */
  readonly searchable: string
}

/** Larger files are bundles. */
const maxFileBytes = 2 * 1024 * 1024

/** Larger files are not even searched. */
const maxSearchedBytes = 64 * 1024 * 1024

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const utf16Of = (bytes: Buffer): string | undefined => {
  const mark = bytes.toString('latin1', 0, 2)
  return mark === '\xff\xfe' || mark === '\xfe\xff'
    ? new TextDecoder(mark === '\xff\xfe' ? 'utf-16le' : 'utf-16be').decode(bytes)
    : undefined
}

/**
 * Reads a file if its content matters.
 * @param matters matches the words, in ASCII, of files that matter
 * @returns undefined if it does not matter
 */
export const readSourceFile = async (path: string, matters: RegExp): Promise<SourceFile | FileProblem | undefined> => {
  let bytes: Buffer
  try {
    const { size } = await stat(path)
    if (size > maxSearchedBytes) return { problem: 'it is larger than 64 MB', searchable: '' }
    bytes = await readFile(path)
  } catch (error) {
    return { problem: `it cannot be read (${systemErrorCode(error)})`, searchable: '' }
  }
  const utf16 = utf16Of(bytes)
  const searchable = utf16 ?? bytes.toString('latin1')
  if (!matters.test(searchable)) return undefined
  if (bytes.length > maxFileBytes) return { problem: 'it is larger than 2 MB', searchable }
  if (utf16 !== undefined) return { problem: 'it is UTF-16, and must be UTF-8', searchable }
  try {
    return { path, bytes, text: decoder.decode(bytes) }
  } catch {
    return { problem: 'it is not valid UTF-8', searchable }
  }
}
