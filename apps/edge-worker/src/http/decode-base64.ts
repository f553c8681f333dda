/** Decodes base64 in either alphabet, with or without padding, to text. @returns undefined if it is invalid */
export const decodeBase64 = (text: string): string | undefined => {
  try {
    const binary = atob(
      text
        .replaceAll('-', '+')
        .replaceAll('_', '/')
        .replace(/[\s=]+/g, ''),
    )
    // Most of it is ASCII and needs no UTF-8 decoder.
    let isAscii = true
    for (let index = 0; index < binary.length && isAscii; index += 1) isAscii = binary.charCodeAt(index) < 0x80
    return isAscii ? binary : new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
  } catch {
    return undefined
  }
}
