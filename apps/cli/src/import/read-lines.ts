import { isAscii, isUtf8 } from 'node:buffer'
import { maxRowBytes, type ReadProblem, type ReadRecord, type ReadStart } from '../read/read-record.ts'

const newline = 0x0a
const none = Buffer.alloc(0)

const notUtf8: ReadProblem = { code: 'row_not_utf8', message: 'The row holds bytes that are no UTF-8.' }
const tooLong: ReadProblem = { code: 'row_too_long', message: 'The row is longer than 64 MiB.' }

const isBlank = (bytes: Buffer): boolean => {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false
  return true
}

/** What is known of the bytes of a whole chunk, so that no line has to be looked at for it. */
type Text = 'ascii' | 'utf8' | 'unknown'

const recordOf = (bytes: Buffer, line: number, offset: number, end: number, text: Text): ReadRecord => {
  if (text === 'unknown' && !isUtf8(bytes)) {
    return { line, offset, end, bytes, size: bytes.length, isJson: false, value: undefined, problem: notUtf8 }
  }
  try {
    const value: unknown = JSON.parse(text === 'ascii' ? bytes.toString('latin1') : bytes.toString('utf8'))
    return { line, offset, end, bytes, size: bytes.length, isJson: true, value }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const problem: ReadProblem = { code: 'row_not_json', message: `The row is no JSON: ${why}.` }
    return { line, offset, end, bytes, size: bytes.length, isJson: false, value: undefined, problem }
  }
}

/**
 * Reads newline-delimited JSON as the readers do, but parses each line only when it is asked for: a value that is judged
 * and forgotten at once costs the garbage collector next to nothing.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  start: ReadStart,
): AsyncGenerator<Iterable<ReadRecord>> {
  let { line, offset } = start
  let rest: Buffer[] = []
  let restBytes = 0
  // Of a line that is too long only its length is kept.
  let dropped = 0

  const long = (end: number): ReadRecord => {
    const record = {
      line,
      offset,
      end,
      bytes: none,
      size: end - offset,
      isJson: false,
      value: undefined,
      problem: tooLong,
    }
    line += 1
    offset = end
    return record
  }

  /** Lines of a block that ends with a newline. */
  function* lines(block: Buffer): Generator<ReadRecord> {
    const text: Text = isAscii(block) ? 'ascii' : isUtf8(block) ? 'utf8' : 'unknown'
    for (let from = 0; from < block.length; ) {
      const to = block.indexOf(newline, from)
      const bytes = block.subarray(from, to)
      const end = offset + to - from + 1
      const at = line
      const begin = offset
      from = to + 1
      line += 1
      offset = end
      if (bytes[0] === 0x7b || !isBlank(bytes)) yield recordOf(bytes, at, begin, end, text)
    }
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
      yield [long(offset + dropped + restBytes + first + 1)]
      dropped = 0
      from = first + 1
    } else if (restBytes > 0) {
      yield lines(Buffer.concat([...rest, chunk.subarray(0, first + 1)]))
      from = first + 1
    }
    const last = chunk.lastIndexOf(newline) + 1
    if (from < last) yield lines(chunk.subarray(from, last))
    rest = last < chunk.length ? [chunk.subarray(last)] : []
    restBytes = chunk.length - last
  }
  if (dropped > 0) yield [long(offset + dropped + restBytes)]
  else if (restBytes > 0) {
    const bytes = Buffer.concat(rest)
    if (!isBlank(bytes)) yield [recordOf(bytes, line, offset, offset + bytes.length, 'unknown')]
  }
}
