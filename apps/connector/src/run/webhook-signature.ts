import { createHmac, timingSafeEqual } from 'node:crypto'

/** A signature that a service sends with what it posts: an HMAC of the body, in hex. */
export interface WebhookSignature {
  /** Name of its header, in any case. */
  readonly header: string
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  readonly secret: string
}

/**
 * Whether the signature of a body is right. It is computed over the bytes that arrived, which no template can do: the
 * platform shows an app only the parsed body, and another serializer may write the same value in other bytes.
 * @param sent the value of the header
 */
export const isSigned = (
  body: Uint8Array,
  sent: unknown,
  { algorithm, secret }: Omit<WebhookSignature, 'header'>,
): boolean => {
  if (typeof sent !== 'string' || secret === '') return false
  const expected = createHmac(algorithm, secret).update(body).digest()
  const given = Buffer.from(sent.trim(), 'hex')
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected)
}
