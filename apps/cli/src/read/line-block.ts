import { JsonLine } from './json-line.ts'
import type { ReadRecord } from './read-record.ts'

const newline = 0x0a

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d

/** Where each line ends, without its newline; the last one may have none. */
export const lineEnds = (bytes: Buffer): readonly number[] => {
  const ends: number[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(newline, from)
    ends.push(end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
  }
  return ends
}

/** Whole lines of JSON, not yet taken apart. */
export class LineBlock implements Iterable<ReadRecord> {
  readonly bytes: Buffer
  /** Whether the bytes are known to be UTF-8. */
  readonly isSound: boolean
  /** Of the first line, from 1. */
  readonly line: number
  /** Where the first line begins, in bytes of the input. */
  readonly offset: number
  /** Where each line ends in the bytes, without its newline. */
  readonly ends: readonly number[]

  constructor(bytes: Buffer, isSound: boolean, line: number, offset: number) {
    this.bytes = bytes
    this.isSound = isSound
    this.line = line
    this.offset = offset
    this.ends = lineEnds(bytes)
  }

  /** Lines in it, blank ones among them. */
  get count(): number {
    return this.ends.length
  }

  /** A line; undefined for one in which nothing stands. @param index its number in the block, from 0 */
  rowAt(index: number): JsonLine | undefined {
    const from = index === 0 ? 0 : (this.ends[index - 1] ?? 0) + 1
    const to = this.ends[index] ?? this.bytes.length
    let at = from
    while (at < to && isSpace(this.bytes[at])) at += 1
    if (at === to) return undefined
    return new JsonLine(this.bytes, from, to, this.isSound, this.line + index, this.offset + from, this.endAt(index))
  }

  /** Where the line after one begins, in bytes of the input. */
  endAt(index: number): number {
    return this.offset + Math.min((this.ends[index] ?? 0) + 1, this.bytes.length)
  }

  /** Number of the line after one, from 1. */
  lineAfter(index: number): number {
    return this.line + index + 1
  }

  /** The lines that are not blank. */
  *[Symbol.iterator](): Generator<JsonLine> {
    for (let index = 0; index < this.count; index += 1) {
      const row = this.rowAt(index)
      if (row !== undefined) yield row
    }
  }
}
