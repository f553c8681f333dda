import { isUtf8 } from 'node:buffer'
import { LineBlock } from './line-block.ts'
import { maxRowBytes, type ReadProblem, type ReadRecord, type ReadStart } from './read-record.ts'

const newline = 0x0a
const none = Buffer.alloc(0)

const tooLong: ReadProblem = { code: 'row_too_long', message: 'The row is longer than 64 MiB.' }

/**
 * Reads newline-delimited JSON: a value a line, blank lines left out, CRLF allowed. What is no JSON has a problem, which
 * shows when it is asked for.
 */
export async function* readNdjson(
  chunks: AsyncIterable<Buffer>,
  start: ReadStart = { offset: 0, line: 1 },
): AsyncGenerator<readonly ReadRecord[] | LineBlock> {
  let { line, offset } = start
  let rest: Buffer[] = []
  let restBytes = 0
  // Of a line that is too long only its length is kept.
  let dropped = 0

  /** Whole lines, looked at once for all of them, and line by line only where something is wrong. */
  const blockOf = (bytes: Buffer): LineBlock => {
    const block = new LineBlock(bytes, isUtf8(bytes), line, offset)
    line += block.count
    offset += bytes.length
    return block
  }

  const longRow = (bytes: number): readonly ReadRecord[] => {
    const place = { line, offset, end: offset + bytes }
    line += 1
    offset += bytes
    return [{ ...place, bytes: none, size: 0, isJson: false, value: undefined, problem: tooLong }]
  }

  for await (const chunk of chunks) {
    const first = chunk.indexOf(newline)
    if (first < 0) {
      restBytes += chunk.length
      if (restBytes + dropped > maxRowBytes) {
        dropped += restBytes
        rest = []
        restBytes = 0
      } else rest.push(chunk)
      continue
    }
    let from = 0
    if (dropped > 0) {
      yield longRow(dropped + restBytes + first + 1)
      dropped = 0
      from = first + 1
    } else if (restBytes > 0) {
      yield blockOf(Buffer.concat([...rest, chunk.subarray(0, first + 1)]))
      from = first + 1
    }
    const last = chunk.lastIndexOf(newline) + 1
    if (from < last) yield blockOf(chunk.subarray(from, last))
    rest = last < chunk.length ? [chunk.subarray(last)] : []
    restBytes = chunk.length - last
  }
  if (dropped > 0) yield longRow(dropped + restBytes)
  else if (restBytes > 0) yield blockOf(Buffer.concat(rest))
}
