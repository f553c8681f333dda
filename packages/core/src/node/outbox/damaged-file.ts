import { type FileHandle, open, readFile } from 'node:fs/promises'
import { type PageRow, type ReadPage, rowsOfPage } from './page-rows.ts'
import { readWalFrames } from './wal-frames.ts'

/** Pages that are read at a time. */
const pagesPerRead = 256

/** Every outbox has the default of SQLite. What the header says may be damaged. */
const pageBytes = 4_096

/** Kinds of pages in the map that a file with `auto_vacuum` has. @see https://www.sqlite.org/fileformat2.html#pointer_map_or_ptrmap_pages */
const freePage = 2
const overflowPages: readonly number[] = [3, 4]

const readIfThere = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return new Uint8Array()
  }
}

/** A page of a damaged database that holds rows. */
export interface DamagedPage {
  readonly rows: readonly PageRow[]
}

/**
 * Reads the rows of a damaged database page by page, from its main file and its log.
 * @param path of the main file
 */
export const readDamagedFile = async function* (path: string): AsyncGenerator<DamagedPage> {
  const log = await readIfThere(`${path}-wal`)
  const frames = readWalFrames(log)
  let main: FileHandle | undefined
  try {
    main = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  try {
    const mainBytes = (await main?.stat())?.size ?? 0
    const maxBytes = mainBytes + log.length
    const read = async (number: number, count: number): Promise<Uint8Array> => {
      const bytes = Buffer.alloc(count * pageBytes)
      if (main === undefined) return bytes.subarray(0, 0)
      const { bytesRead } = await main.read(bytes, 0, bytes.length, (number - 1) * pageBytes)
      return bytes.subarray(0, bytesRead)
    }
    const inLog = (number: number, isDoubtful: boolean): Uint8Array | undefined => {
      if (frames.pageBytes !== pageBytes) return undefined
      const offset = (isDoubtful ? frames.doubtful.get(number) : undefined) ?? frames.pages.get(number)
      return offset === undefined ? undefined : log.subarray(offset, offset + pageBytes)
    }
    const pages = Math.max(
      Math.ceil(mainBytes / pageBytes),
      ...[...frames.pages.keys(), ...frames.doubtful.keys()].filter((number) => number < maxBytes / 512),
    )
    const pageCount = frames.isDamaged ? pages : Math.min(pages, frames.pageCount ?? pages)

    // Chains of pages are read in order of the chain, so this must not wait.
    const chunks = new Map<number, Uint8Array>()
    const load = async (number: number): Promise<void> => {
      const chunk = Math.floor((number - 1) / pagesPerRead)
      if (chunks.has(chunk)) return
      if (chunks.size > 8) chunks.delete([...chunks.keys()][0] ?? 0)
      chunks.set(chunk, await read(chunk * pagesPerRead + 1, pagesPerRead))
    }
    let missing: number | undefined
    const pageFrom =
      (isDoubtful: boolean): ReadPage =>
      (number) => {
        const logged = inLog(number, isDoubtful)
        if (logged !== undefined) return logged
        if (number < 1 || number > pageCount) return undefined
        const chunk = chunks.get(Math.floor((number - 1) / pagesPerRead))
        if (chunk === undefined) {
          missing = number
          return undefined
        }
        const start = ((number - 1) % pagesPerRead) * pageBytes
        return start + pageBytes <= chunk.length ? chunk.subarray(start, start + pageBytes) : undefined
      }

    /** Calls a function again until every page that it reads is loaded. */
    const withPages = async <Value>(use: () => Value): Promise<Value> => {
      for (;;) {
        missing = undefined
        const value = use()
        if (missing === undefined) return value
        await load(missing)
      }
    }

    /** What the map of pages says of a page: 0 if it is unknown. */
    const mapped = Math.floor(pageBytes / 5) + 1
    const kindOf = (number: number, readPage: ReadPage): number => {
      const map = Math.floor((number - 2) / mapped) * mapped + 2
      return number < 3 || number === map ? 0 : (readPage(map)?.[5 * (number - map - 1)] ?? 0)
    }

    for (const isDoubtful of frames.doubtful.size > 0 ? [false, true] : [false]) {
      const readPage = pageFrom(isDoubtful)
      for (let number = 1; number <= pageCount; number += 1) {
        if (isDoubtful && !frames.doubtful.has(number)) continue
        await load(number)
        const rows = await withPages(() => {
          const kind = kindOf(number, readPage)
          // Deleted calls are still on free pages; the rest of a long call is read with its row.
          if (kind === freePage || overflowPages.includes(kind)) return []
          const page = readPage(number)
          if (page === undefined) return []
          return rowsOfPage(page, { headerBytes: number === 1 ? 100 : 0, readPage, maxBytes })
        })
        if (rows !== undefined && rows.length > 0) yield { rows }
      }
    }
  } finally {
    await main?.close()
  }
}
