import { mayEndPlaceholder } from '../../spec/placeholder-id.ts'
import { backslash, byteAt, quote, skipSpace } from './json-bytes.ts'

/** No bytes. */
export const none = /* @__PURE__ */ new Uint8Array(0)

/** Bytes of a name that are hashed as they are. */
export const nameByte = /* @__PURE__ */ Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte < 0x80 && byte !== quote && byte !== backslash),
)

/** A string of bytes of ASCII. */
export const asciiFrom = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to))

/** Whether a range is exactly this name of ASCII. */
export const isName = (bytes: Uint8Array, from: number, to: number, name: string): boolean => {
  if (to - from !== name.length) return false
  for (let at = 0; at < name.length; at += 1) if (bytes[from + at] !== name.charCodeAt(at)) return false
  return true
}

/** Whether these bytes begin here. */
export const startsWith = (bytes: Uint8Array, from: number, text: Uint8Array): boolean => {
  for (let at = 0; at < text.length; at += 1) if (text[at] !== bytes[from + at]) return false
  return true
}

/** Memory of its own: that of the bytes is used again. */
export const copyOf = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
  new Uint8Array(bytes.subarray(from, to))

/** Whether a range is exactly these bytes. */
export const isText = (text: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean => {
  if (text.length !== to - from) return false
  for (let at = 0; at < text.length; at += 1) if (text[at] !== bytes[from + at]) return false
  return true
}

/** Whether nothing but white space is left up to the end. */
export const isSpaceTo = (bytes: Uint8Array, from: number, to: number): boolean => {
  let at = from
  while (at < to && skipSpace(bytes, at) > at) at += 1
  return at === to
}

/** Whether an id is ASCII without any escape, no e-mail address, and surely names someone. */
export const isPlainId = (bytes: Uint8Array, from: number, to: number): boolean => {
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(bytes, at)
    if (nameByte[byte] !== 1 || byte === 0x40) return false
  }
  return from < to && !mayEndPlaceholder(byteAt(bytes, to - 1))
}
