/** The charset that a Content-Type declares. */
export const charsetOf = (contentType: string): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1]

const decoderOf = (charset: string): TextDecoder | undefined => {
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch {
    return undefined
  }
}

/**
 * Bytes as text.
 * @param charset UTF-8 if it is undefined or unknown
 * @throws {TypeError} if the bytes are not text in this charset; replacing them would damage the text silently
 */
export const decodeText = (bytes: Uint8Array, charset: string | undefined): string =>
  (decoderOf(charset ?? 'utf-8') ?? new TextDecoder('utf-8', { fatal: true })).decode(bytes)
