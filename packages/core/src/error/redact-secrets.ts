import { encodeBase64Text, toBase64Url } from './base64.ts'

/** Replaces a secret. */
export const redacted = '[redacted]'

/** Shortest secret that is looked for, in characters; replacing shorter ones would garble ordinary text. */
const shortestSecret = 4

/** How a secret may be written: plain, in a URL, in JSON, and in base64 alone or as the user name of Basic. */
export const secretForms = (secret: string): readonly string[] => {
  // Half a surrogate pair cannot be percent-encoded.
  const wellFormed = new TextDecoder().decode(new TextEncoder().encode(secret))
  const base64 = [encodeBase64Text(secret), encodeBase64Text(`${secret}:`)]
  return [
    secret,
    encodeURIComponent(wellFormed),
    JSON.stringify(secret).slice(1, -1),
    ...base64,
    ...base64.map((form) => form.replace(/=+$/, '')),
    ...base64.map(toBase64Url),
  ]
}

/** A credential of an Authorization header; plain words such as "Basic plan" have neither digit nor padding. */
const authorization = /\b(Basic|Bearer)\s+(?=[^\s"']*[\d=])[A-Za-z0-9+/=._~-]{8,}/gi

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g

/**
 * Replaces every secret in a text by `[redacted]`: plain, percent-encoded, escaped in JSON and in base64. Credentials of
 * an Authorization header and private keys in PEM are always replaced.
 * @param secrets write keys, tokens and the like; undefined ones and those of fewer than 4 characters are ignored
 */
export const redactSecrets = (text: string, secrets: readonly (string | undefined)[] = []): string => {
  const known = secrets.flatMap((secret) =>
    secret === undefined || secret.length < shortestSecret ? [] : secretForms(secret),
  )
  // The longest first, because a secret may contain another one.
  const forms = [...new Set(known)].toSorted((left, right) => right.length - left.length)
  const masked = forms.reduce((out, form) => out.replaceAll(form, redacted), text)
  return masked.replace(privateKey, redacted).replace(authorization, `$1 ${redacted}`)
}

/** A secret in a form that its owner can recognise: the first four characters, then an asterisk per character. */
export const maskSecret = (secret: string): string =>
  secret.length <= 8 ? '****' : `${secret.slice(0, 4)}${'*'.repeat(Math.min(secret.length - 4, 28))}`
