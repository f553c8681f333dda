import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { inflateZstd } from './inflate-zstd.ts'
import { ReadError } from './row.ts'

/**
 * Reads the beginning of a stream.
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
    const next = await iterator.next()
    if (next.done === true) done = true
    else head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  const whole = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head
    if (!done) yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { head, whole: whole() }
}

/** Bytes read at a time. */
const chunkBytes = 1024 * 1024

const gzipMagic = Buffer.from([0x1f, 0x8b])
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
/** After a byte from 0x50 to 0x5f: a zstd frame without content, with which some compressors begin. */
const skippableMagic = Buffer.from([0x2a, 0x4d, 0x18])

/** Byte order marks, the longest first. */
const marks = [
  { bytes: Buffer.from([0xef, 0xbb, 0xbf]), encoding: 'utf-8' },
  { bytes: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { bytes: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
] as const

const startsWith = (bytes: Buffer, magic: Buffer): boolean => bytes.subarray(0, magic.length).equals(magic)

const inflateGzip = (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> => {
  const inflater = createGunzip({ chunkSize: chunkBytes })
  return Readable.from(chunks)
    .on('error', (error) => inflater.destroy(error))
    .pipe(inflater)
}

const isZstd = (head: Buffer): boolean =>
  startsWith(head, zstdMagic) || ((head[0] ?? 0) >> 4 === 5 && startsWith(head.subarray(1), skippableMagic))

/** The content of an input, decompressed if its first bytes say that it is compressed. */
const inflate = (head: Buffer, whole: AsyncIterable<Buffer>): AsyncIterable<Buffer> => {
  if (startsWith(head, gzipMagic)) return inflateGzip(whole)
  return isZstd(head) ? inflateZstd(whole) : whole
}

/** Whether compressed input ended too early, by the message of Node's zlib. */
const isTruncation = (error: Error): boolean => /unexpected end of file|Z_BUF_ERROR/i.test(codeAndMessage(error))

/** Whether compressed input is damaged, by the code of Node's zlib. */
const isDamage = (error: Error): boolean => /Z_DATA_ERROR|ZSTD_error/i.test(codeAndMessage(error))

const codeAndMessage = (error: Error): string => `${error.message} ${Reflect.get(error, 'code')}`

const asReadError = (error: unknown, name: string): ReadError => {
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

/** Converts UTF-16 to UTF-8; removes the byte order mark of UTF-8. */
async function* decode(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
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
async function* skip(stream: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const chunk of stream) {
    if (left >= chunk.length) left -= chunk.length
    else {
      yield left === 0 ? chunk : chunk.subarray(left)
      left = 0
    }
  }
}

/** How an input is opened. */
export interface InputOptions {
  /** Bytes to leave out at the beginning, counted after decompression, in UTF-8. @default 0 */
  readonly skipBytes?: number
  /** Called with the number of bytes read from the file, before decompression. */
  readonly onBytes?: ((bytes: number) => void) | undefined
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

/**
 * Opens a stream or file as bytes of UTF-8 without a byte order mark. The first bytes tell gzip and zstd; a byte order mark
 * tells UTF-16.
 * @param source path of a file, or a stream such as standard input
 * @param name its name in errors
 * @throws {ReadError} `input_unreadable` or `input_truncated` while it is read
 */
export async function* openInput(
  source: string | AsyncIterable<Buffer>,
  name: string,
  { skipBytes = 0, onBytes = () => undefined }: InputOptions = {},
): AsyncGenerator<Buffer> {
  try {
    const raw: AsyncIterable<Buffer> =
      typeof source === 'string' ? createReadStream(source, { highWaterMark: chunkBytes }) : source
    const { head, whole } = await peek(countBytes(raw, onBytes), ({ length }) => length >= 4)
    yield* skip(decode(inflate(head, whole)), skipBytes)
  } catch (error) {
    throw asReadError(error, name)
  }
}
