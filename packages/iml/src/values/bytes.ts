import { refuseArgument } from '../error/iml-fault.ts'

const decoder = new TextDecoder('utf-8')

const encodings = ['utf8', 'ascii', 'latin1', 'binary', 'hex', 'base64'] as const

/** Encodings of text in bytes, under every name that functions accept. */
export type TextEncodingName = (typeof encodings)[number]

/**
 * The encoding that a text names; `utf-8` and `text` mean `utf8`.
 * @throws {ImlFault} `invalid_argument` for an unknown name
 */
export const encodingOf = (name: string): TextEncodingName => {
  const wanted = name.toLowerCase() === 'utf-8' || name === 'text' ? 'utf8' : name.toLowerCase()
  const known = encodings.find((encoding) => encoding === wanted)
  return known ?? refuseArgument(`The encoding must be one of ${encodings.join(', ')}`)
}

/** Text to bytes. `hex` stops at the first character that is not a digit, `base64` skips what it does not know. */
export const bytesOf = (text: string, encoding: TextEncodingName = 'utf8'): Uint8Array =>
  // A copy, because a small Buffer is a view of memory that other Buffers share.
  Uint8Array.from(Buffer.from(text, encoding))

/** Bytes to text. Bytes that are not UTF-8 become the replacement character. */
export const textOfBytes = (bytes: Uint8Array, encoding: TextEncodingName = 'utf8'): string =>
  encoding === 'utf8' ? decoder.decode(bytes) : bufferOf(bytes).toString(encoding)

/** Base64 in the alphabet of URLs and without padding, for tokens. */
export const toBase64Url = (bytes: Uint8Array): string => bufferOf(bytes).toString('base64url')

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
