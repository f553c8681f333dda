import { firstPrimes, lazily, rootFraction } from './sha2-constants.ts'
import { bytesOfWords, padMessage } from './words.ts'

const roundConstants = lazily(() => firstPrimes(64).map((prime) => Number(rootFraction(prime, 3) >> 32n)))
const start = lazily(() => firstPrimes(8).map((prime) => Number(rootFraction(prime, 2) >> 32n)))

/** SHA-256 of bytes, 32 bytes. FIPS 180-4. */
export function sha256(message: Uint8Array): Uint8Array {
  const view = padMessage(message, 64, false)
  const words = new Int32Array(64)
  const constants = roundConstants()
  const state = [...start()]
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let step = 0; step < 64; step += 1) {
      words[step] = step < 16 ? view.getInt32(block + step * 4) : scheduled(words, step)
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let step = 0; step < 64; step += 1) {
      const choice = (e & f) ^ (~e & g)
      const majority = (a & b) ^ (a & c) ^ (b & c)
      const first = (h + turned(e, 6, 11, 25) + choice + (constants[step] ?? 0) + (words[step] ?? 0)) | 0
      const second = (turned(a, 2, 13, 22) + majority) | 0
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = ((state[index] ?? 0) + value) | 0
  }
  return bytesOfWords(state, false)
}

function scheduled(words: Int32Array, step: number): number {
  const at = (back: number): number => words[step - back] ?? 0
  const small = (word: number, one: number, two: number, shift: number): number =>
    right(word, one) ^ right(word, two) ^ (word >>> shift)
  return (at(16) + small(at(15), 7, 18, 3) + at(7) + small(at(2), 17, 19, 10)) | 0
}

function turned(word: number, one: number, two: number, three: number): number {
  return right(word, one) ^ right(word, two) ^ right(word, three)
}

function right(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}
