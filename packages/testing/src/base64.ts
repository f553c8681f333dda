import { decodeUtf8 } from './web-globals.ts'
/**
 * Decodes base64 of either alphabet, with or without padding, to UTF-8 text.
 * @returns undefined if the text is not base64
 */
export const decodeBase64Text = (text: string): string | undefined => {
  const bytes = decodeBase64(text)
  return bytes === undefined ? undefined : decodeUtf8(bytes)
}

/** Decodes base64 of either alphabet, with or without padding; undefined if the text is not base64. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  const standard = text
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/[=\s]+$/, '')
  try {
    return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
