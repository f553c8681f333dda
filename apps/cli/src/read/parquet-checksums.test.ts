import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { withChecksums } from './parquet-checksums.ts'

/** A number as Thrift writes it. */
const varint = (value: bigint): readonly number[] =>
  value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)]
const int32 = (value: number): readonly number[] => varint(BigInt.asUintN(32, BigInt(value << 1) ^ BigInt(value >> 31)))

/** A page with its header: type, size, compressed size, and the checksum if there is one. */
const page = (content: string, crc?: number): Buffer => {
  const bytes = Buffer.from(content)
  const size = int32(bytes.length)
  const head = [0x15, ...int32(0), 0x15, ...size, 0x15, ...size, ...(crc === undefined ? [] : [0x15, ...int32(crc)]), 0]
  return Buffer.concat([Buffer.from(head), bytes])
}

const read = (...pages: readonly Buffer[]) => {
  const bytes = Buffer.concat([Buffer.from('PAR1'), ...pages])
  const file = {
    byteLength: bytes.length,
    slice: async (start: number, end = bytes.length) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  }
  return withChecksums(file, [{ column: 'traits.email', start: 4, end: bytes.length }])
}

it('compares each page with its checksum, signed or not, and accepts pages without one', async () => {
  const contents = ['one', 'two', 'another', 'and another']
  const checked = contents.map((content) => page(content, crc32(content) | 0))
  expect(contents.map((content) => crc32(content) | 0).some((crc) => crc < 0)).toBe(true)
  await expect(read(page('none'), ...checked).slice(4)).resolves.toBeDefined()
})

it('says which page is damaged', async () => {
  const good = page('one', crc32('one') | 0)
  const damaged = page('two', crc32('tow') | 0)
  await expect(read(good, damaged).slice(4)).rejects.toThrow(
    `the checksum of the page at byte ${4 + good.length} of the column traits.email is wrong`,
  )
  // The range is not that of a page.
  await expect(read(damaged).slice(0)).resolves.toBeDefined()
})
