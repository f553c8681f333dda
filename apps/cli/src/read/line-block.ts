import { JsonLine } from './json-line.ts'
import type { ReadRecord } from './read-record.ts'

const newline = 0x0a

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d

/** Whole lines of JSON, not yet taken apart. */
export class LineBlock implements Iterable<ReadRecord> {
  readonly bytes: Buffer
  /** Whether the bytes are known to be UTF-8. */
  readonly isSound: boolean
  /** Of the first line, from 1. */
  readonly line: number
  /** Where the first line begins, in bytes of the input. */
  readonly offset: number

  constructor(bytes: Buffer, isSound: boolean, line: number, offset: number) {
    this.bytes = bytes
    this.isSound = isSound
    this.line = line
    this.offset = offset
  }

  /** Where a line that begins here ends: its newline, or the end of the block. */
  endOfLine(from: number): number {
    const end = this.bytes.indexOf(newline, from)
    return end < 0 ? this.bytes.length : end
  }

  /** Whether nothing but white space stands in a range. */
  isBlank(from: number, to: number): boolean {
    let at = from
    while (at < to && isSpace(this.bytes[at])) at += 1
    return at === to
  }

  /** The line in a range. @param line its number */
  lineAt(from: number, to: number, line: number): JsonLine {
    const end = this.offset + Math.min(to + 1, this.bytes.length)
    return new JsonLine(this.bytes, from, to, this.isSound, line, this.offset + from, end)
  }

  /** The lines that are not blank. */
  *[Symbol.iterator](): Generator<JsonLine> {
    let { line } = this
    for (let from = 0; from < this.bytes.length; line += 1) {
      const to = this.endOfLine(from)
      if (!this.isBlank(from, to)) yield this.lineAt(from, to, line)
      from = to + 1
    }
  }
}

/** Rows of input, many at a time. */
export type Rows = readonly ReadRecord[] | LineBlock
