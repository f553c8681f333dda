/** Decodes a part of a URL; malformed text is returned unchanged. */
export const decodePart = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
