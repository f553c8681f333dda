import { isUtf8 } from 'node:buffer'
import { JsonLine } from './json-line.ts'
import { maxRowBytes, type ReadProblem, type ReadRecord, type ReadStart } from './read-record.ts'

const newline = 0x0a
const none = Buffer.alloc(0)

const tooLong: ReadProblem = { code: 'row_too_long', message: 'The row is longer than 64 MiB.' }

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d

/**
 * Reads newline-delimited JSON: a value a line, blank lines left out, CRLF allowed. What is no JSON has a problem, which
 * shows when it is asked for.
 */
export async function* readNdjson(
  chunks: AsyncIterable<Buffer>,
  start: ReadStart = { offset: 0, line: 1 },
): AsyncGenerator<readonly ReadRecord[]> {
  let { line, offset } = start
  let rest: readonly Buffer[] = []
  let restBytes = 0
  // Of a line that is too long only its length is kept.
  let dropped = 0

  const take = (
    records: ReadRecord[],
    block: Buffer,
    from: number,
    to: number,
    end: number,
    isSound: boolean,
  ): void => {
    let first = from
    while (first < to && isSpace(block[first])) first += 1
    if (first < to) records.push(new JsonLine(block, from, to, isSound, line, offset, end))
    line += 1
    offset = end
  }

  for await (const chunk of chunks) {
    const records: ReadRecord[] = []
    let from = 0
    const first = chunk.indexOf(newline)
    if (first < 0) {
      restBytes += chunk.length
      if (restBytes + dropped > maxRowBytes) {
        dropped += restBytes
        rest = []
        restBytes = 0
      } else rest = [...rest, chunk]
      continue
    }
    if (dropped > 0) {
      const end = offset + dropped + restBytes + first + 1
      records.push({ line, offset, end, bytes: none, size: 0, isJson: false, value: undefined, problem: tooLong })
      line += 1
      offset = end
      dropped = 0
      from = first + 1
    } else if (restBytes > 0) {
      const bytes = Buffer.concat([...rest, chunk.subarray(0, first)])
      take(records, bytes, 0, bytes.length, offset + bytes.length + 1, false)
      from = first + 1
    }
    rest = []
    restBytes = 0
    const last = chunk.lastIndexOf(newline)
    // Looked at once for the whole chunk, line by line only where something is wrong.
    const isSound = isUtf8(chunk.subarray(from, last + 1))
    while (from <= last) {
      const to = chunk.indexOf(newline, from)
      take(records, chunk, from, to, offset + to - from + 1, isSound)
      from = to + 1
    }
    if (from < chunk.length) {
      rest = [chunk.subarray(from)]
      restBytes = chunk.length - from
    }
    if (records.length > 0) yield records
  }
  if (dropped > 0) {
    const end = offset + dropped + restBytes
    yield [{ line, offset, end, bytes: none, size: 0, isJson: false, value: undefined, problem: tooLong }]
  } else if (restBytes > 0) {
    const records: ReadRecord[] = []
    const bytes = Buffer.concat(rest)
    take(records, bytes, 0, bytes.length, offset + bytes.length, false)
    if (records.length > 0) yield records
  }
}
