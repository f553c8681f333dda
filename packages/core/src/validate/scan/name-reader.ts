import { asciiFrom, nameByte, none } from './byte-text.ts'
import { byteAt, quote } from './json-bytes.ts'
import { addToHash, foldedByte } from './name-table.ts'

const decoder = /* @__PURE__ */ new TextDecoder()

/** Makes a string of bytes of ASCII. */
export type ReadAscii = (bytes: Uint8Array, from: number, to: number) => string

/** Reads names and texts; what it found out about the name read last stands in its fields, so that nothing is allocated. */
export class NameReader {
  readonly #readAscii: ReadAscii
  bytes: Uint8Array = none
  hash = 0
  /** Hash of the folded name. */
  fold = 0
  /** Its closing quote, or its first byte that is no plain ASCII. */
  end = 0
  isAscii = false
  #misses = 0

  constructor(readAscii: ReadAscii = asciiFrom) {
    this.#readAscii = readAscii
  }

  /** Whether to remember a name in place of the one that was expected: now and then, for calls of many kinds take turns. */
  isDueToLearn(): boolean {
    this.#misses = (this.#misses + 1) & 7
    return this.#misses === 0
  }

  /** Reads a name up to its closing quote, or to its first byte that is no plain ASCII. */
  read(from: number): void {
    const bytes = this.bytes
    let at = from
    let hash = 0
    let fold = 0
    let byte = byteAt(bytes, at)
    while (nameByte[byte] === 1) {
      hash = addToHash(hash, byte)
      const folded = foldedByte[byte] as number // every byte is in the table
      if (folded !== 0) fold = addToHash(fold, folded)
      at += 1
      byte = byteAt(bytes, at)
    }
    this.hash = hash
    this.fold = fold
    this.end = at
    this.isAscii = byte === quote
  }

  /** The text between quotes. @param end behind the closing one */
  text(from: number, end: number): string {
    const bytes = this.bytes
    let at = from
    while (nameByte[byteAt(bytes, at)] === 1) at += 1
    if (at === end - 1) return this.#readAscii(bytes, from, at)
    return String(JSON.parse(decoder.decode(bytes.subarray(from - 1, end))))
  }
}
