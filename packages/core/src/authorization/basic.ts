const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 of bytes, standard alphabet with padding. */
export const base64 = (bytes: Uint8Array): string => {
  let out = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = [bytes[index], bytes[index + 1], bytes[index + 2]]
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63)
    out +=
      (b === undefined ? '=' : alphabet.charAt((bits >> 6) & 63)) + (c === undefined ? '=' : alphabet.charAt(bits & 63))
  }
  return out
}

/**
 * The Authorization header of a write key: the key as user name, no password.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#authentication
 */
export const basicAuthorization = (writeKey: string): string =>
  `Basic ${base64(new TextEncoder().encode(`${writeKey}:`))}`
