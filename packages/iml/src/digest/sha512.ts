import { firstPrimes, rootFraction } from './sha2-constants.ts'
import { padMessage } from './words.ts'

const mask = 0xffff_ffff_ffff_ffffn
const constants = firstPrimes(80).map((prime) => rootFraction(prime, 3))
const roots = firstPrimes(16).map((prime) => rootFraction(prime, 2))

/** SHA-512 of bytes, 64 bytes. FIPS 180-4. */
export function sha512(message: Uint8Array): Uint8Array {
  return compress(message, roots.slice(0, 8))
}

/** SHA-384 of bytes, 48 bytes: the same rounds from another start, cut short. FIPS 180-4. */
export function sha384(message: Uint8Array): Uint8Array {
  return compress(message, roots.slice(8)).slice(0, 48)
}

function compress(message: Uint8Array, start: readonly bigint[]): Uint8Array {
  const view = padMessage(message, 128, false)
  const words: bigint[] = []
  let state = [...start]
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let step = 0; step < 80; step += 1) {
      words[step] = step < 16 ? view.getBigUint64(block + step * 8) : scheduled(words, step)
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state
    for (let step = 0; step < 80; step += 1) {
      const choice = (e & f) ^ (~e & mask & g)
      const majority = (a & b) ^ (a & c) ^ (b & c)
      const first = h + turned(e, 14n, 18n, 41n) + choice + (constants[step] ?? 0n) + (words[step] ?? 0n)
      const second = turned(a, 28n, 34n, 39n) + majority
      h = g
      g = f
      f = e
      e = (d + first) & mask
      d = c
      c = b
      b = a
      a = (first + second) & mask
    }
    const round = [a, b, c, d, e, f, g, h]
    state = state.map((word, index) => (word + (round[index] ?? 0n)) & mask)
  }
  const bytes = new DataView(new ArrayBuffer(64))
  state.forEach((word, index) => {
    bytes.setBigUint64(index * 8, word)
  })
  return new Uint8Array(bytes.buffer)
}

function scheduled(words: readonly bigint[], step: number): bigint {
  const at = (back: number): bigint => words[step - back] ?? 0n
  const first = right(at(15), 1n) ^ right(at(15), 8n) ^ (at(15) >> 7n)
  const second = right(at(2), 19n) ^ right(at(2), 61n) ^ (at(2) >> 6n)
  return (at(16) + first + at(7) + second) & mask
}

function turned(word: bigint, one: bigint, two: bigint, three: bigint): bigint {
  return right(word, one) ^ right(word, two) ^ right(word, three)
}

function right(word: bigint, bits: bigint): bigint {
  return (word >> bits) | ((word << (64n - bits)) & mask)
}
