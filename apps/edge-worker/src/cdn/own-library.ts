import { SegmentError } from '@org/segment-core'

/** Reads a file of the folder `dist/umd` of `@segment/analytics-next`. @returns undefined if there is none */
export type ReadLibraryFile = (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>

/** Your own copy of the browser library. */
export interface OwnLibrary {
  /**
   * Checks that every chunk that the library loads exists.
   * @throws {SegmentError} `invalid_source`; names the missing files
   */
  check(): Promise<void>
  /** The script for a key. @throws {SegmentError} `invalid_source` if a file is missing */
  script(key: string): Promise<Uint8Array<ArrayBuffer>>
  /** A chunk of the library. @returns undefined if the library has no such chunk */
  chunk(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>
}

const scriptName = 'standalone.js'
const keyPlace = '"__WRITE_KEY__"'

/** The function of the loader that makes the file name of a chunk from its id: `({1:"name"}[e]||e)+".bundle."+{1:"hash"}[e]+".js"`. */
const fileNames = /\(\{([^{}]*)\}\[\w+\]\|\|\w+\)\+"(\.bundle\.)"\+\{([^{}]*)\}\[\w+\]\+"(\.js)"/

const entriesOf = (object: string): ReadonlyMap<string, string> =>
  new Map([...object.matchAll(/"?([\w-]+)"?:"([\w.-]+)"/g)].map(([, id = '', text = '']) => [id, text]))

/** The files that a library loads later. @returns undefined if the text is not the built library */
export const chunkNames = (script: string): readonly string[] | undefined => {
  const [, names, mark, hashes, end] = fileNames.exec(script) ?? []
  if (names === undefined || hashes === undefined) return undefined
  const nameOf = entriesOf(names)
  return [...entriesOf(hashes)].map(([id, hash]) => `${nameOf.get(id) ?? id}${mark}${hash}${end}`)
}

const invalid = (message: string): SegmentError =>
  new SegmentError('invalid_source', message, {
    path: ['cdn', 'library'],
    advice: 'Install @segment/analytics-next and name its folder dist/umd, with all of its files.',
  })

/** A library that was checked. */
interface Checked {
  readonly text: string
  readonly chunks: ReadonlySet<string>
}

/** Creates the library from its files. They are checked once, and again after a failure. */
export const createOwnLibrary = (read: ReadLibraryFile): OwnLibrary => {
  let checked: Checked | undefined

  const load = async (): Promise<Checked> => {
    if (checked !== undefined) return checked
    const script = await read(scriptName)
    if (script === undefined) throw invalid(`The browser library has no file ${scriptName}.`)
    const text = new TextDecoder().decode(script)
    const names = chunkNames(text)
    if (names === undefined || !text.includes(keyPlace)) {
      throw invalid(`The file ${scriptName} is not that of @segment/analytics-next.`)
    }
    const found = await Promise.all(names.map(read))
    const missing = names.filter((_, index) => found[index] === undefined)
    if (missing.length > 0) {
      throw invalid(`The browser library loads files that do not exist: ${missing.join(', ')}.`)
    }
    checked = { text, chunks: new Set(names) }
    return checked
  }

  return {
    check: async () => {
      await load()
    },
    async script(key) {
      const { text } = await load()
      return new TextEncoder().encode(text.replace(keyPlace, () => JSON.stringify(key)))
    },
    async chunk(name) {
      const { chunks } = await load()
      return chunks.has(name) ? read(name) : undefined
    },
  }
}
