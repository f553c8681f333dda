declare module 'xz-decompress' {
  const xz: {
    readonly XzReadableStream: new (compressed: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>
  }
  export = xz
}

declare module 'unbzip2-stream/lib/bit_iterator.js' {
  function createBits(next: () => Uint8Array | undefined): createBits.Bits

  namespace createBits {
    interface Bits {
      (count: number | null): number
      /** Bytes that were read, the one that is being read included. */
      readonly bytesRead: number
    }
  }
  export = createBits
}

declare module 'unbzip2-stream/lib/bzip2.js' {
  const bzip2: {
    /** @returns the size of blocks, in units of 100,000 bytes */
    header(bits: import('unbzip2-stream/lib/bit_iterator.js').Bits): number
    /** @returns the checksum so far; null at the end of a stream, whose checksum was right */
    decompress(
      bits: import('unbzip2-stream/lib/bit_iterator.js').Bits,
      onByte: (byte: number) => void,
      block: Int32Array,
      blockSize: number,
      checksum: number,
    ): number | null
  }
  export = bzip2
}
