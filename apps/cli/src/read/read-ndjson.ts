import { isUtf8 } from 'node:buffer'
import { maxRowBytes, type ReadProblem, type ReadRecord, type ReadStart } from './read-record.ts'

const newline = 0x0a
const none = Buffer.alloc(0)

const notUtf8: ReadProblem = { code: 'row_not_utf8', message: 'The row holds bytes that are no UTF-8.' }
const tooLong: ReadProblem = { code: 'row_too_long', message: 'The row is longer than 64 MiB.' }

const isBlank = (bytes: Buffer): boolean => {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  return true
}

/** Reads one line. @param isSound whether its bytes are known to be UTF-8 */
const recordOf = (bytes: Buffer, line: number, offset: number, end: number, isSound: boolean): ReadRecord => {
  if (!isSound && !isUtf8(bytes)) return { line, offset, end, bytes, isJson: false, value: undefined, problem: notUtf8 }
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return { line, offset, end, bytes, isJson: true, value }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const problem: ReadProblem = { code: 'row_not_json', message: `The row is no JSON: ${why}.` }
    return { line, offset, end, bytes, isJson: false, value: undefined, problem }
  }
}

/**
 * Reads newline-delimited JSON: a value a line, blank lines left out, CRLF allowed. What is no JSON comes as a record with
 * its problem.
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

  const take = (records: ReadRecord[], bytes: Buffer, end: number, isSound: boolean): void => {
    if (!isBlank(bytes)) records.push(recordOf(bytes, line, offset, end, isSound))
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
      records.push({ line, offset, end, bytes: none, isJson: false, value: undefined, problem: tooLong })
      line += 1
      offset = end
      dropped = 0
      from = first + 1
    } else if (restBytes > 0) {
      const bytes = Buffer.concat([...rest, chunk.subarray(0, first)])
      take(records, bytes, offset + bytes.length + 1, false)
      from = first + 1
    }
    rest = []
    restBytes = 0
    const last = chunk.lastIndexOf(newline)
    // Looked at once for the whole chunk, line by line only where something is wrong.
    const isSound = isUtf8(chunk.subarray(from, last + 1))
    while (from <= last) {
      const to = chunk.indexOf(newline, from)
      take(records, chunk.subarray(from, to), offset + to - from + 1, isSound)
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
    yield [{ line, offset, end, bytes: none, isJson: false, value: undefined, problem: tooLong }]
  } else if (restBytes > 0) {
    const records: ReadRecord[] = []
    const bytes = Buffer.concat(rest)
    take(records, bytes, offset + bytes.length, false)
    if (records.length > 0) yield records
  }
}
