import { firstPrimes, lazily, rootFraction } from './sha2-constants.ts'
import { bytesOfWords, padMessage } from './words.ts'

// Words of 64 bits are kept as two of 32, upper half first: bigint takes many times as long.
const roundConstants = lazily(() => halves(firstPrimes(80).map((prime) => rootFraction(prime, 3))))
const starts = lazily(() => halves(firstPrimes(16).map((prime) => rootFraction(prime, 2))))

/** SHA-512 of bytes, 64 bytes. FIPS 180-4. */
export function sha512(message: Uint8Array): Uint8Array {
  return compress(message, starts().slice(0, 16))
}

/** SHA-384 of bytes, 48 bytes: the same rounds from another start, cut short. FIPS 180-4. */
export function sha384(message: Uint8Array): Uint8Array {
  return compress(message, starts().slice(16)).slice(0, 48)
}

function compress(message: Uint8Array, start: Int32Array): Uint8Array {
  const view = padMessage(message, 128, false)
  const words = new Int32Array(160)
  const constants = roundConstants()
  const state = start.slice()
  const work = new Int32Array(16)
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let index = 0; index < 32; index += 1) words[index] = view.getInt32(block + index * 4)
    for (let index = 32; index < 160; index += 2) schedule(words, index)
    work.set(state)
    for (let index = 0; index < 160; index += 2) round(work, words, constants, index)
    for (let index = 0; index < 16; index += 2) addTo(state, index, at(work, index), at(work, index + 1))
  }
  return bytesOfWords([...state], false)
}

/** One round: the eight words move up by one, with a new first and a changed fifth one. */
function round(work: Int32Array, words: Int32Array, constants: Int32Array, index: number): void {
  const [ah, al, bh, bl] = [at(work, 0), at(work, 1), at(work, 2), at(work, 3)]
  const [ch, cl, eh, el] = [at(work, 4), at(work, 5), at(work, 8), at(work, 9)]
  const sumE = [
    turn(eh, el, 14) ^ turn(eh, el, 18) ^ turn(eh, el, 41),
    turn(el, eh, 14) ^ turn(el, eh, 18) ^ turn(el, eh, 41),
  ] as const
  const choice = [(eh & at(work, 10)) ^ (~eh & at(work, 12)), (el & at(work, 11)) ^ (~el & at(work, 13))] as const
  const low =
    unsigned(at(work, 15)) +
    unsigned(sumE[1]) +
    unsigned(choice[1]) +
    unsigned(at(constants, index + 1)) +
    unsigned(at(words, index + 1))
  const high = (at(work, 14) + sumE[0] + choice[0] + at(constants, index) + at(words, index) + carry(low)) | 0
  const sumA = [
    turn(ah, al, 28) ^ turn(ah, al, 34) ^ turn(ah, al, 39),
    turn(al, ah, 28) ^ turn(al, ah, 34) ^ turn(al, ah, 39),
  ] as const
  const majority = [(ah & bh) ^ (ah & ch) ^ (bh & ch), (al & bl) ^ (al & cl) ^ (bl & cl)] as const
  const newLow = unsigned(low | 0) + unsigned(sumA[1]) + unsigned(majority[1])
  work.copyWithin(2, 0, 14)
  addTo(work, 8, high, low | 0)
  work[0] = (high + sumA[0] + majority[0] + carry(newLow)) | 0
  work[1] = newLow | 0
}

function schedule(words: Int32Array, index: number): void {
  const [h15, l15] = [at(words, index - 30), at(words, index - 29)]
  const [h2, l2] = [at(words, index - 4), at(words, index - 3)]
  words[index] = turn(h15, l15, 1) ^ turn(h15, l15, 8) ^ (h15 >>> 7)
  words[index + 1] = turn(l15, h15, 1) ^ turn(l15, h15, 8) ^ ((l15 >>> 7) | (h15 << 25))
  addTo(
    words,
    index,
    turn(h2, l2, 19) ^ turn(h2, l2, 61) ^ (h2 >>> 6),
    turn(l2, h2, 19) ^ turn(l2, h2, 61) ^ ((l2 >>> 6) | (h2 << 26)),
  )
  addTo(words, index, at(words, index - 32), at(words, index - 31))
  addTo(words, index, at(words, index - 14), at(words, index - 13))
}

/** One half of a word of 64 bits turned to the right; the other half comes from swapped arguments. */
function turn(half: number, other: number, bits: number): number {
  return bits < 32 ? (half >>> bits) | (other << (32 - bits)) : (other >>> (bits - 32)) | (half << (64 - bits))
}

function addTo(words: Int32Array, index: number, high: number, low: number): void {
  const sum = unsigned(at(words, index + 1)) + unsigned(low)
  words[index + 1] = sum | 0
  words[index] = (at(words, index) + high + carry(sum)) | 0
}

function at(words: Int32Array, index: number): number {
  return words[index] ?? 0
}

function unsigned(word: number): number {
  return word >>> 0
}

function carry(sum: number): number {
  return Math.floor(sum / 0x1_0000_0000)
}

function halves(words: readonly bigint[]): Int32Array {
  return Int32Array.from(words.flatMap((word) => [Number(word >> 32n) | 0, Number(word & 0xffff_ffffn) | 0]))
}
