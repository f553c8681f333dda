import { zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { inPieces } from '../../test/in-pieces.ts'
import { inflateZstd } from './inflate-zstd.ts'

const inflated = async (bytes: Buffer, sizes: readonly number[] = []): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of inflateZstd(inPieces(bytes, sizes))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const skippable = (content: Uint8Array): Buffer => {
  const head = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content])
}

it('gives the content of every frame, however the bytes come', async () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.integer({ min: 0, max: 300_000 }).map((length) => Buffer.alloc(length, 'segment ')),
  )
  const frame = fc.tuple(fc.boolean(), content)
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }),
      async (frames, sizes) => {
        const bytes = Buffer.concat(
          frames.map(([isEmpty, text]) => (isEmpty ? skippable(text) : zstdCompressSync(text))),
        )
        const expected = Buffer.concat(frames.flatMap(([isEmpty, text]) => (isEmpty ? [] : [text])))
        expect((await inflated(bytes, sizes)).equals(expected)).toBe(true)
      },
    ),
    { numRuns: runs(200) },
  )
})

it('fails if a frame is truncated, or if other data follows', async () => {
  const [one, two] = [zstdCompressSync('one'), zstdCompressSync('two')]
  await expect(inflated(Buffer.concat([one, two.subarray(0, -1)]))).rejects.toThrow(/unexpected end/)
  await expect(inflated(Buffer.concat([one, Buffer.from('something else')]), [5, 9])).rejects.toThrow(/frame/i)
})

it('closes its source when its reader stops early', async () => {
  let isClosed = false
  async function* source(): AsyncGenerator<Buffer> {
    try {
      for (;;) yield zstdCompressSync('x'.repeat(100_000))
    } finally {
      isClosed = true
    }
  }
  for await (const chunk of inflateZstd(source())) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
  expect(isClosed).toBe(true)
})

it('hands on what its source throws', async () => {
  async function* source(): AsyncGenerator<Buffer> {
    yield zstdCompressSync('x'.repeat(1_000)).subarray(0, 12)
    throw new Error('the disk is gone')
  }
  const read = async (): Promise<void> => {
    for await (const _ of inflateZstd(source()));
  }
  await expect(read()).rejects.toThrow('the disk is gone')
})
