import type { Bytes } from '../values/bytes.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 of bytes, standard alphabet with padding. Works the same in every runtime and for any length. */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let out = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = [bytes[index], bytes[index + 1], bytes[index + 2]]
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63)
    out += b === undefined ? '=' : alphabet.charAt((bits >> 6) & 63)
    out += c === undefined ? '=' : alphabet.charAt(bits & 63)
  }
  return out
}

/** Base64 of a text's UTF-8 bytes. */
export const encodeBase64Text = (text: string): string => encodeBase64(new TextEncoder().encode(text))

/** The alphabet of URLs and JSON Web Tokens, without padding. */
export const toBase64Url = (base64: string): string =>
  base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/**
 * Bytes of base64 in either alphabet, with or without padding; white space is ignored.
 * @returns undefined if the text is not base64
 */
export const decodeBase64 = (text: string): Bytes | undefined => {
  const digits = text.replace(/\s+/g, '').replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
  if (digits.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  let held = 0
  let length = 0
  for (const digit of digits) {
    const value = alphabet.indexOf(digit)
    if (value === -1) return undefined
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[length] = (bits >> held) & 0xff
    length += 1
  }
  return bytes
}

/** The text whose UTF-8 bytes are written in base64; undefined if it is not base64. */
export const decodeBase64Text = (text: string): string | undefined => {
  const bytes = decodeBase64(text)
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}
