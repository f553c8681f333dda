import { isUtf8 } from 'node:buffer'
import { maxRowBytes, type ReadRecord } from './read-record.ts'

const bytesOf = (text: string): ReadonlySet<number> => new Set(Buffer.from(text))
const openers = bytesOf('{[')
const closers = bytesOf('}]')
const spaces = bytesOf(' \t\r\n,')
const newline = 0x0a
const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const none = Buffer.alloc(0)

const batchStart = /^\s*\{\s*"batch"\s*:\s*\[/

const recordOf = (bytes: Buffer, line: number, offset: number): ReadRecord => {
  const end = offset + bytes.length
  const bad = (code: 'row_not_utf8' | 'row_not_json', message: string): ReadRecord => ({
    ...{ line, offset, end, bytes, size: bytes.length, isJson: false, value: undefined },
    problem: { code, message },
  })
  if (!isUtf8(bytes)) return bad('row_not_utf8', 'The value holds bytes that are no UTF-8.')
  try {
    return {
      line,
      offset,
      end,
      bytes,
      size: bytes.length,
      isJson: true,
      value: JSON.parse(bytes.toString('utf8')) as unknown,
    }
  } catch (error) {
    return bad('row_not_json', `The value is no JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

/**
 * Reads JSON values that stand in an array, in the `batch` of a request, or one after the other, over any number of lines.
 * The values are found by their brackets and quotes, so that a file of any size is never held whole.
 */
export async function* readJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly ReadRecord[]> {
  /** Bytes not used up yet; `base` is the offset of the first of them. */
  let buffer: Buffer = none
  let base = 0
  let at = 0
  let line = 1
  let isWrapped: boolean | undefined
  let isOver = false
  // Of the value that is being read.
  let start = -1
  let startLine = 1
  let depth = 0
  let inText = false
  let escaped = false

  const emit = (records: ReadRecord[], to: number): void => {
    records.push(recordOf(buffer.subarray(start, to), startLine, base + start))
    start = -1
    depth = 0
  }

  const scan = (records: ReadRecord[], isLast: boolean): void => {
    for (; at < buffer.length && !isOver; at += 1) {
      const byte = buffer[at] ?? 0
      if (start < 0) {
        if (byte === newline) line += 1
        if (spaces.has(byte)) continue
        if (isWrapped === true && closers.has(byte)) {
          isOver = true
          return
        }
        start = at
        startLine = line
        depth = openers.has(byte) ? 1 : 0
        inText = byte === quote
        escaped = false
        continue
      }
      if (byte === newline) line += 1
      if (inText) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) {
          inText = false
          if (depth === 0) emit(records, at + 1)
        }
      } else if (byte === quote) inText = true
      else if (openers.has(byte)) depth += 1
      else if (closers.has(byte)) {
        if (depth > 0) depth -= 1
        if (depth === 0) {
          // A number, true or null ends before the bracket that closes what it stands in.
          if (openers.has(buffer[start] ?? 0)) emit(records, at + 1)
          else {
            emit(records, at)
            at -= 1
          }
        }
      } else if (depth === 0 && spaces.has(byte)) emit(records, at)
    }
    if (isLast && start >= 0) emit(records, buffer.length)
  }

  /** Looks whether the values stand in something, and steps into it. */
  const unwrap = (): void => {
    const head = buffer.subarray(0, 4_096).toString('latin1')
    const batch = batchStart.exec(head)
    const first = head.search(/\S/)
    isWrapped = batch !== null || buffer[first] === openBracket
    const skip = batch === null ? (isWrapped ? first + 1 : 0) : batch[0].length
    line += head.slice(0, skip).split('\n').length - 1
    at = skip
  }

  for await (const chunk of chunks) {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
    if (isWrapped === undefined && (buffer.length >= 4_096 || /\S[\s\S]{16}/.test(buffer.toString('latin1')))) unwrap()
    if (isWrapped === undefined) continue
    const records: ReadRecord[] = []
    scan(records, false)
    const keep = start < 0 ? at : start
    buffer = buffer.subarray(keep)
    base += keep
    at -= keep
    if (start >= 0) start = 0
    if (buffer.length > maxRowBytes) {
      const problem = {
        code: 'input_unreadable' as const,
        message: `The value at line ${startLine} is longer than 64 MiB; nothing behind it is read.`,
      }
      records.push({
        line: startLine,
        offset: base,
        end: base,
        bytes: none,
        size: 0,
        isJson: false,
        value: undefined,
        problem,
      })
      isOver = true
    }
    if (records.length > 0) yield records
    if (isOver) return
  }
  if (isWrapped === undefined) unwrap()
  const records: ReadRecord[] = []
  scan(records, true)
  if (isWrapped === true && !isOver && records.at(-1)?.problem === undefined) {
    const problem = { code: 'input_truncated' as const, message: 'The array has no end.' }
    const offset = base + buffer.length
    records.push({ line, offset, end: offset, bytes: none, size: 0, isJson: false, value: undefined, problem })
  }
  if (records.length > 0) yield records
}
