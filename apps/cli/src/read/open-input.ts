import { isDamage, isTruncation } from './decompress.ts'
import { ReadError } from './row.ts'

/**
 * Reads the beginning of a stream, whose chunks may be valid until the next one is asked for.
 * @param isEnough whether the bytes so far suffice
 * @returns those bytes, fewer if the stream ends before, and the whole stream from its first byte
 */
export const peek = async (
  stream: AsyncIterable<Buffer>,
  isEnough: (head: Buffer) => boolean,
): Promise<{ readonly head: Buffer; readonly whole: AsyncIterable<Buffer> }> => {
  const iterator = stream[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let done = false
  while (!done && !isEnough(head)) {
    const first = Buffer.from(head)
    const next = await iterator.next()
    if (next.done === true) done = true
    else head = first.length === 0 ? next.value : Buffer.concat([first, next.value])
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head
    if (!done) yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { head, whole: whole() }
}

/** Byte order marks, the longest first. */
const marks = [
  { bytes: Buffer.from([0xef, 0xbb, 0xbf]), encoding: 'utf-8' },
  { bytes: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { bytes: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
] as const

const startsWith = (bytes: Buffer, magic: Buffer): boolean => bytes.subarray(0, magic.length).equals(magic)

/** The error of an input that cannot be read. @param name of the input */
export const asReadError = (error: unknown, name: string): ReadError => {
  if (error instanceof ReadError) return error
  const why = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && isTruncation(error)) {
    return new ReadError('input_truncated', `${name} ends in the middle of its compressed data.`, error)
  }
  if (error instanceof TypeError && Reflect.get(error, 'code') === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new ReadError(
      'input_unreadable',
      `${name} has a byte order mark of UTF-16 but contains bytes that are not UTF-16.`,
      error,
    )
  }
  if (error instanceof Error && isDamage(error)) {
    return new ReadError('input_unreadable', `The compressed data of ${name} is damaged: ${why}.`, error)
  }
  return new ReadError('input_unreadable', `${name} cannot be read: ${why}.`, error)
}

/** Converts UTF-16 with a byte order mark to UTF-8; removes the byte order mark of UTF-8. */
export async function* decodeText(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, whole } = await peek(stream, ({ length }) => length >= 3)
  const mark = marks.find(({ bytes }) => startsWith(head, bytes))
  if (mark === undefined) {
    yield* whole
    return
  }
  let toSkip = mark.bytes.length
  // Invalid UTF-16 ends the input: a replacement character would change the row.
  const decoder = mark.encoding === 'utf-8' ? undefined : new TextDecoder(mark.encoding, { fatal: true })
  for await (const chunk of whole) {
    const rest = toSkip === 0 ? chunk : chunk.subarray(toSkip)
    toSkip = 0
    if (decoder === undefined) yield rest
    else {
      const text = decoder.decode(rest, { stream: true })
      if (text !== '') yield Buffer.from(text)
    }
  }
  const last = decoder?.decode() ?? ''
  if (last !== '') yield Buffer.from(last)
}

/** Drops the first bytes. */
export async function* skipBytes(stream: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const chunk of stream) {
    if (left >= chunk.length) left -= chunk.length
    else {
      yield left === 0 ? chunk : chunk.subarray(left)
      left = 0
    }
  }
}

/** Passes a stream on and reports how many bytes came. */
export async function* countBytes(
  stream: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    onBytes(chunk.length)
    yield chunk
  }
}

/** Passes a stream on. @throws {ReadError} `input_unreadable`, `input_truncated` for what the stream throws */
export async function* readable(stream: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  try {
    yield* stream
  } catch (error) {
    throw asReadError(error, name)
  }
}
