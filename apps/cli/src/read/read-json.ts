import { isUtf8 } from 'node:buffer'
import { badRow, jsonRow, maxRowBytes, notUtf8Row, type Row, type Rows } from './row.ts'

const bytesOf = (text: string): ReadonlySet<number> => new Set(Buffer.from(text))
const openers = bytesOf('{[')
const closers = bytesOf('}]')
const separators = bytesOf(' \t\r\n,')
const newline = 0x0a
const [arrayStart, arrayEnd] = [0x5b, 0x5d]
const quote = 0x22
const backslash = 0x5c

/**
 * Reads JSON values that are in arrays, or one after the other, each over any number of lines. Brackets and quotes tell where a value ends, so that a file of any size is never in memory as a whole.
 * @param chunks each is used until the next one is asked for
 */
export async function* readJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<Rows> {
  /** Whether the values are those of an array. */
  let isInArray = false
  let isOver = false
  /** Bytes that are not used up; `base` is the offset of the first of them. */
  let buffer: Buffer = Buffer.alloc(0)
  let base = 0
  let at = 0
  let line = 1
  // The value that is being read.
  let start = -1
  let startLine = 1
  let depth = 0
  let inText = false
  let isEscaped = false

  const emit = (rows: Row[], to: number): void => {
    const place = { line: startLine, offset: base + start, end: base + to, nextLine: line }
    const bytes = buffer.subarray(start, to)
    rows.push(isUtf8(bytes) ? jsonRow(place, bytes.toString('utf8')) : notUtf8Row(place, bytes))
    start = -1
    depth = 0
  }

  const scan = (rows: Row[], isLast: boolean): void => {
    for (; at < buffer.length; at += 1) {
      const byte = buffer[at] ?? 0
      if (byte === newline) line += 1
      if (start < 0) {
        if (separators.has(byte)) continue
        if (byte === (isInArray ? arrayEnd : arrayStart)) {
          isInArray = !isInArray
          continue
        }
        start = at
        startLine = line
        depth = openers.has(byte) ? 1 : 0
        inText = byte === quote
        isEscaped = false
      } else if (inText) {
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) {
          inText = false
          if (depth === 0) emit(rows, at + 1)
        }
      } else if (byte === quote) inText = true
      else if (openers.has(byte)) depth += 1
      else if (closers.has(byte) && depth > 0) {
        depth -= 1
        if (depth === 0) emit(rows, at + 1)
      } else if (closers.has(byte)) {
        // A number, true, false or null ends before the bracket that closes the wrapper.
        emit(rows, at)
        at -= 1
      } else if (depth === 0 && separators.has(byte)) emit(rows, at)
    }
    if (!isLast || start < 0) return
    if (depth > 0 || inText) {
      const place = { line: startLine, offset: base + start }
      const message = `The input stops in the middle of the JSON value at line ${startLine}.`
      rows.push(badRow(place, 'input_truncated', message))
    } else emit(rows, buffer.length)
  }

  for await (const chunk of chunks) {
    buffer = Buffer.concat([buffer, chunk])
    const rows: Row[] = []
    scan(rows, false)
    const used = start < 0 ? at : start
    buffer = buffer.subarray(used)
    base += used
    at -= used
    if (start >= 0) start = 0
    if (buffer.length > maxRowBytes) {
      const message = `The value at line ${startLine} is longer than 64 MiB; nothing after it is read.`
      rows.push(badRow({ line: startLine, offset: base }, 'input_unreadable', message))
      isOver = true
    }
    yield rows
    if (isOver) return
  }
  const rows: Row[] = []
  scan(rows, true)
  if (isInArray && rows.at(-1)?.problem === undefined) {
    rows.push(badRow({ line, offset: base + buffer.length }, 'input_truncated', 'The array has no end.'))
  }
  yield rows
}
