import { bytesOfWords, padMessage, rotateLeft } from './words.ts'

const turns = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
]
const constants = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 2 ** 32))

/** MD5 of bytes, 16 bytes. For checksums that others ask for; it protects nothing. RFC 1321. */
export function md5(message: Uint8Array): Uint8Array {
  const view = padMessage(message, 64, true)
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let block = 0; block < view.byteLength; block += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0]
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4
      const [mix, word] = mixOf(round, step, b, c, d)
      const sum = (a + mix + (constants[step] ?? 0) + view.getUint32(block + word * 4, true)) | 0
      a = d
      d = c
      c = b
      b = (b + rotateLeft(sum, turns[round]?.[step & 3] ?? 0)) | 0
    }
    a0 = (a0 + a) | 0
    b0 = (b0 + b) | 0
    c0 = (c0 + c) | 0
    d0 = (d0 + d) | 0
  }
  return bytesOfWords([a0, b0, c0, d0], true)
}

function mixOf(round: number, step: number, b: number, c: number, d: number): [mix: number, word: number] {
  if (round === 0) return [(b & c) | (~b & d), step]
  if (round === 1) return [(d & b) | (~d & c), (5 * step + 1) & 15]
  if (round === 2) return [b ^ c ^ d, (3 * step + 5) & 15]
  return [c ^ (b | ~d), (7 * step) & 15]
}
