const mask = '[redacted]'

/** Shortest secret that is looked for; replacing shorter ones would tear ordinary text apart. */
const shortestSecret = 4

/**
 * Replaces every secret in a text, plain, percent-encoded and in base64, by `[redacted]`.
 * @param secrets write keys and tokens; empty ones are passed over
 */
export const redact = (text: string, secrets: readonly (string | undefined)[]): string => {
  let out = text
  for (const secret of secrets) {
    if (secret === undefined || secret.length < shortestSecret) continue
    for (const form of new Set([secret, encodeURIComponent(secret)])) out = out.replaceAll(form, mask)
  }
  // Credentials of an Authorization header, whosever they are.
  return out.replace(/\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{4,}/gi, `$1 ${mask}`)
}

/** A secret as people may see it: its first four characters and how long it is. */
export const maskSecret = (secret: string): string =>
  secret.length <= 8 ? '****' : `${secret.slice(0, 4)}${'*'.repeat(Math.min(secret.length - 4, 28))}`
