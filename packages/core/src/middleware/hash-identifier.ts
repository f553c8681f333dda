import { type CallPath, type PathInput, parseCallPath, replaceAt, valuesAt } from './call-paths.ts'
import type { DraftCall, Middleware } from './middleware.ts'

/** The part of WebCrypto that digests; `crypto.subtle` of every runtime is one. */
export interface SubtleDigester {
  digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
}

const text = (value: string): string => value.trim().toLowerCase()

const withoutDots = /^([^@]*)(@(?:gmail|googlemail)\.com)$/

const withPlus = (digits: string): string => (digits === '' ? '' : `+${digits}`)

/**
 * How advertising platforms want identifiers before they are hashed: without white space around and in lower case. Google
 * ignores dots in front of gmail.com; Meta does not. A phone number has its country code; Google wants E.164 with the plus
 * sign, Meta the digits alone. An empty result stands for no identifier.
 * @see https://developers.google.com/google-ads/api/docs/conversions/upload-online
 * @see https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 */
export const normalizers = {
  text,
  email: text,
  googleEmail: (value) =>
    text(value).replace(withoutDots, (_, local: string, host: string) => `${local.replaceAll('.', '')}${host}`),
  phoneWithPlus: (value) => withPlus(value.replace(/\D/g, '').replace(/^00/, '')),
  phoneDigits: (value) => value.replace(/\D/g, '').replace(/^0+/, ''),
  none: (value) => value,
} as const satisfies Readonly<Record<string, (value: string) => string>>

/** What is hashed. */
export interface HashOptions {
  /** Values such as `traits.email`; what is no text stays. */
  readonly paths: readonly PathInput[]
  /** What happens before. @default 'text' */
  readonly normalize?: keyof typeof normalizers | ((value: string) => string) | undefined
  /** `crypto.subtle`. @default that of the runtime */
  readonly subtle?: SubtleDigester | undefined
}

/** Sixty-four hexadecimal digits: it was hashed before. */
const isHashed = (value: string): boolean => /^[0-9a-f]{64}$/i.test(value)

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const encoder = new TextEncoder()

/**
 * Replaces identifiers by the SHA-256 of their normalised form in hexadecimal, as advertising destinations match them. What
 * was hashed before stays. What holds nothing to hash, such as a phone number without a digit, is taken away: the hash of
 * nothing would stand for everyone.
 * @throws {RangeError} for a path that is none, when it is made
 */
export const hashIdentifier = (options: HashOptions): Middleware => {
  const { normalize = 'text', subtle = globalThis.crypto.subtle } = options
  const paths: readonly CallPath[] = options.paths.map(parseCallPath)
  const normalized = typeof normalize === 'function' ? normalize : normalizers[normalize]
  const hash = async (value: string): Promise<string | undefined> => {
    const normal = normalized(value)
    return normal === '' ? undefined : hex(await subtle.digest('SHA-256', encoder.encode(normal)))
  }

  const hashAll = async (call: DraftCall, values: ReadonlySet<string>): Promise<DraftCall> => {
    const entries = await Promise.all([...values].map(async (value) => [value, await hash(value)] as const))
    const hashes = new Map<unknown, string | undefined>(entries)
    return replaceAt(call, paths, (value) => (hashes.has(value) ? hashes.get(value) : value))
  }

  return (call) => {
    const values = new Set(
      paths
        .flatMap((path) => valuesAt(call, path))
        .filter((value) => typeof value === 'string')
        .filter((value) => value !== '' && !isHashed(value)),
    )
    return values.size === 0 ? call : hashAll(call, values)
  }
}
