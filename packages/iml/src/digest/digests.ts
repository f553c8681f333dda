import { md5 } from './md5.ts'
import { sha1 } from './sha1.ts'
import { sha256 } from './sha256.ts'
import { sha384, sha512 } from './sha512.ts'

/** Hash functions by name. Written out here because the ones of Web Crypto answer later, and a template can not wait. */
export const digests = {
  md5: { digest: md5, blockBytes: 64 },
  sha1: { digest: sha1, blockBytes: 64 },
  sha256: { digest: sha256, blockBytes: 64 },
  sha384: { digest: sha384, blockBytes: 128 },
  sha512: { digest: sha512, blockBytes: 128 },
} as const

/** Name of a hash function of {@link digests}. */
export type DigestName = keyof typeof digests

/** HMAC of a message, RFC 2104. */
export function hmac(name: DigestName, key: Uint8Array, message: Uint8Array): Uint8Array {
  const { digest, blockBytes } = digests[name]
  const block = new Uint8Array(blockBytes)
  block.set(key.length > blockBytes ? digest(key) : key)
  const inner = digest(
    joined(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  )
  return digest(
    joined(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  )
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
