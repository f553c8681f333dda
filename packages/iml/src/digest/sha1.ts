import { bytesOfWords, padMessage, rotateLeft } from './words.ts'

/** SHA-1 of bytes, 20 bytes. For checksums that others ask for. FIPS 180-4. */
export function sha1(message: Uint8Array): Uint8Array {
  const view = padMessage(message, 64, false)
  const schedule = new Int32Array(80)
  let [h0, h1, h2, h3, h4] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let step = 0; step < 80; step += 1) {
      schedule[step] = step < 16 ? view.getInt32(block + step * 4) : rotateLeft(mixed(schedule, step), 1)
    }
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4]
    for (let step = 0; step < 80; step += 1) {
      const [mix, constant] = mixOf(step, b, c, d)
      const next = (rotateLeft(a, 5) + mix + e + constant + (schedule[step] ?? 0)) | 0
      e = d
      d = c
      c = rotateLeft(b, 30)
      b = a
      a = next
    }
    h0 = (h0 + a) | 0
    h1 = (h1 + b) | 0
    h2 = (h2 + c) | 0
    h3 = (h3 + d) | 0
    h4 = (h4 + e) | 0
  }
  return bytesOfWords([h0, h1, h2, h3, h4], false)
}

function mixed(schedule: Int32Array, step: number): number {
  const at = (back: number): number => schedule[step - back] ?? 0
  return at(3) ^ at(8) ^ at(14) ^ at(16)
}

function mixOf(step: number, b: number, c: number, d: number): [mix: number, constant: number] {
  if (step < 20) return [(b & c) | (~b & d), 0x5a827999]
  if (step < 40) return [b ^ c ^ d, 0x6ed9eba1]
  if (step < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
  return [b ^ c ^ d, 0xca62c1d6]
}
