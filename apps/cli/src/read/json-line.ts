import { isUtf8 } from 'node:buffer'
import type { CallScanner } from '@org/segment-core/scan'
import type { ReadProblem, ReadRecord } from './read-record.ts'

const notUtf8: ReadProblem = { code: 'row_not_utf8', message: 'The row holds bytes that are no UTF-8.' }

/** A line of JSON in a block of many. It is cut out, and parsed, only for those who ask for its bytes or value. */
export class JsonLine implements ReadRecord {
  readonly line: number
  readonly offset: number
  readonly end: number
  readonly #block: Buffer
  readonly #from: number
  readonly #to: number
  readonly #isSound: boolean
  #bytes: Buffer | undefined
  #isClean = false
  #isParsed = false
  #value: unknown
  #problem: ReadProblem | undefined

  /**
   * @param isSound whether the bytes of the block are known to be UTF-8
   * @param end where the next line begins, in bytes of the input
   */
  constructor(block: Buffer, from: number, to: number, isSound: boolean, line: number, offset: number, end: number) {
    this.#block = block
    this.#from = from
    this.#to = to
    this.#isSound = isSound
    this.line = line
    this.offset = offset
    this.end = end
  }

  get bytes(): Buffer {
    this.#bytes ??= this.#block.subarray(this.#from, this.#to)
    return this.#bytes
  }

  get size(): number {
    return this.#to - this.#from
  }

  get isJson(): boolean {
    return this.problem === undefined
  }

  get value(): unknown {
    this.#parse()
    return this.#value
  }

  get problem(): ReadProblem | undefined {
    // What a scanner passed is JSON.
    if (!this.#isClean) this.#parse()
    return this.#problem
  }

  /** What a scanner says of the line; negative where it has to be parsed. @param now milliseconds since 1970 */
  scan(scanner: CallScanner, now: number): number {
    if (!this.#isSound) return -1
    const found = scanner(this.#block, this.#from, this.#to, now)
    this.#isClean = found >= 0
    return found
  }

  #parse(): void {
    if (this.#isParsed) return
    this.#isParsed = true
    if (!this.#isSound && !isUtf8(this.bytes)) {
      this.#problem = notUtf8
      return
    }
    try {
      this.#value = JSON.parse(this.#block.toString('utf8', this.#from, this.#to))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#problem = { code: 'row_not_json', message: `The row is no JSON: ${why}.` }
    }
  }
}
