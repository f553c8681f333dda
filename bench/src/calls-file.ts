import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeCalls } from './import-files.ts'

/** A file of calls, one per line. */
export interface CallsFile {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  remove(): Promise<void>
}

/** Writes calls of about 600 bytes each to a file until it has at least this many bytes. */
export const writeCallsFile = async (bytes: number): Promise<CallsFile> => {
  const folder = await mkdtemp(join(tmpdir(), 'segment-bench-'))
  const path = join(folder, 'calls.ndjson')
  const rows = await writeCalls(path, bytes)
  const { size } = await stat(path)
  return { path, rows, bytes: size, remove: () => rm(folder, { recursive: true, force: true }) }
}
