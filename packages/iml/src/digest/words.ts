/**
 * Pads a message as MD5 and the SHA family want it: one bit, zeros, and the length in bits at the end of a block.
 * @param blockBytes 64 or 128
 * @param littleEndian order of the bytes of the length
 */
export function padMessage(message: Uint8Array, blockBytes: number, littleEndian: boolean): DataView {
  const lengthBytes = blockBytes / 8
  const blocks = Math.ceil((message.length + 1 + lengthBytes) / blockBytes)
  const padded = new Uint8Array(blocks * blockBytes)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n, littleEndian)
  return view
}

/** Turns a word of 32 bits to the left. */
export function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}

/** Words of 32 bits as bytes. */
export function bytesOfWords(words: readonly number[], littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(words.length * 4)
  const view = new DataView(bytes.buffer)
  words.forEach((word, index) => {
    view.setUint32(index * 4, word >>> 0, littleEndian)
  })
  return bytes
}
