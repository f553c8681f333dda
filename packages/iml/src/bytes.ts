import { ImlFault } from './iml-fault.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8')
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Encodings of text in bytes, under every name that functions accept. */
export type TextEncodingName = 'utf8' | 'ascii' | 'latin1' | 'binary' | 'hex' | 'base64'

const decoders: Readonly<Record<TextEncodingName, (text: string) => Uint8Array>> = {
  utf8: (text) => encoder.encode(text),
  ascii: fromLatin1,
  latin1: fromLatin1,
  binary: fromLatin1,
  hex: fromHex,
  base64: fromBase64,
}

const encoders: Readonly<Record<TextEncodingName, (bytes: Uint8Array) => string>> = {
  utf8: (bytes) => decoder.decode(bytes),
  ascii: (bytes) => toLatin1(bytes.map((byte) => byte & 0x7f)),
  latin1: toLatin1,
  binary: toLatin1,
  hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  base64: toBase64,
}

/** Whether text names an encoding; `utf-8` and `text` are taken for `utf8`. */
export function encodingOf(name: string): TextEncodingName {
  const known = name.toLowerCase() === 'utf-8' || name === 'text' ? 'utf8' : name.toLowerCase()
  if (!Object.hasOwn(decoders, known)) {
    throw new ImlFault('invalid_argument', `The encoding is one of ${Object.keys(decoders).join(', ')}`)
  }
  return known as TextEncodingName
}

/** Text to bytes. `hex` and `base64` skip what is not theirs. */
export function bytesOf(text: string, encoding: TextEncodingName = 'utf8'): Uint8Array {
  return decoders[encoding](text)
}

/** Bytes to text. Bytes that are no UTF-8 become the replacement character. */
export function textOfBytes(bytes: Uint8Array, encoding: TextEncodingName = 'utf8'): string {
  return encoders[encoding](bytes)
}

/** Base64 in the alphabet of URLs and without padding, as tokens want it. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)
}

function toLatin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return text
}

function fromHex(text: string): Uint8Array {
  const digits = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? ''
  const bytes = new Uint8Array(digits.length / 2)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16)
  return bytes
}

function toBase64(bytes: Uint8Array): string {
  return btoa(toLatin1(bytes))
}

function fromBase64(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let count = 0
  for (const character of text.replaceAll('-', '+').replaceAll('_', '/')) {
    if (character === '=') break
    const digit = base64Digits.indexOf(character)
    if (digit < 0) continue
    bits = ((bits << 6) | digit) & 0xfff
    count += 6
    if (count >= 8) {
      count -= 8
      bytes.push((bits >> count) & 0xff)
    }
  }
  return Uint8Array.from(bytes)
}
