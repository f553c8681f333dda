import type { Bytes } from '../values/bytes.ts'
import { type CallPath, type PathInput, parseCallPath, replaceAt, valuesAt } from './call-paths.ts'
import type { DraftCall, Middleware } from './middleware.ts'

/** The part of WebCrypto that digests; `crypto.subtle` of every runtime fits. */
export interface SubtleDigester {
  digest(algorithm: 'SHA-256', data: Bytes): Promise<ArrayBuffer>
}

const text = (value: string): string => value.trim().toLowerCase()

const withoutDots = /^([^@]*)(@(?:gmail|googlemail)\.com)$/

const withPlus = (digits: string): string => (digits === '' ? '' : `+${digits}`)

/**
 * How advertising platforms normalise identifiers before hashing: trimmed and in lower case. Google ignores dots before
 * @gmail.com; Meta does not. A phone number includes its country code; Google expects E.164 with the plus sign, Meta only
 * the digits. An empty result means that there is no identifier.
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

/** What to hash. */
export interface HashOptions {
  /** Values such as `traits.email`; only strings are hashed. */
  readonly paths: readonly PathInput[]
  /** How to normalise values first. @default 'text' */
  readonly normalize?: keyof typeof normalizers | ((value: string) => string) | undefined
  /** `crypto.subtle`. @default that of the runtime */
  readonly subtle?: SubtleDigester | undefined
}

/** Sixty-four hexadecimal digits: already hashed. */
const isHashed = (value: string): boolean => /^[0-9a-f]{64}$/i.test(value)

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const encoder = new TextEncoder()

/**
 * Replaces identifiers with the SHA-256 of their normalised form in hexadecimal, as advertising destinations match them.
 * Values that are already hashed stay. Values with nothing to hash, such as a phone number without digits, are removed:
 * all of them would have the same hash.
 * @throws {RangeError} for an invalid path
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
