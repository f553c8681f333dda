const encoder = new TextEncoder()

/** Compares two secrets by their hashes in constant time. */
export const isSameSecret = async (given: string, expected: string): Promise<boolean> => {
  const [left, right] = await Promise.all(
    [given, expected].map(async (text) => new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)))),
  )
  let difference = 0
  for (let index = 0; index < 32; index += 1) difference |= (left?.[index] ?? 0) ^ (right?.[index] ?? 1)
  return difference === 0
}

const hexBytes = (hex: string): Uint8Array<ArrayBuffer> | undefined =>
  /^(?:[\da-f]{2}){32}$/i.test(hex)
    ? Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    : undefined

/**
 * Whether a signature matches a body: an optional `sha256=` and the hex of its HMAC-SHA256.
 * @param body the signed bytes
 */
export const isSigned = async (signature: string | undefined, key: string, body: Uint8Array): Promise<boolean> => {
  const claimed = hexBytes(signature?.trim().replace(/^sha256=/i, '') ?? '')
  if (claimed === undefined) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['verify'])
  // A body never lives in shared memory.
  return crypto.subtle.verify('HMAC', imported, claimed, body as Uint8Array<ArrayBuffer>)
}
