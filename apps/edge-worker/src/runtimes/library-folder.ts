import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { CompressBrotli } from '../cdn/cdn-validator.ts'
import { createOwnLibrary, type OwnLibrary } from '../cdn/own-library.ts'

const brotli = promisify(brotliCompress)

/** Files are compressed once, so the best quality is worth its time. */
export const compressBrotli: CompressBrotli = async (body) =>
  new Uint8Array(await brotli(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength } }))

/**
 * Reads your own copy of the browser library, which must not change while the process runs.
 * @param folder `node_modules/@segment/analytics-next/dist/umd`
 * @throws {SegmentError} `invalid_source` if it is not the library, or lacks a file that the library loads
 */
export const readLibraryFolder = async (folder: string): Promise<OwnLibrary> => {
  const files = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>()
  const read = (name: string): Promise<Uint8Array<ArrayBuffer> | undefined> => {
    const known = files.get(name)
    if (known !== undefined) return known
    const made = readFile(join(folder, name)).then(
      (bytes) => new Uint8Array(bytes),
      () => undefined,
    )
    files.set(name, made)
    return made
  }
  const library = createOwnLibrary(read)
  await library.check()
  return library
}
