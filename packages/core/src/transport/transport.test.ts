import { describe, expect, it, vi } from 'vitest'
import { readText } from './transport.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const stream = (chunks: readonly Uint8Array[], cancel: () => void = () => {}): ReadableStream<Uint8Array> => {
  const left = [...chunks]
  return new ReadableStream(
    {
      pull: (controller) => {
        const chunk = left.shift()
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel,
    },
    { highWaterMark: 0 },
  )
}
const iterable = async function* (chunks: readonly Uint8Array[], end: () => void = () => {}) {
  try {
    yield* chunks
  } finally {
    end()
  }
}

describe('readText', () => {
  it('reads nothing from an empty body', async () => {
    expect(await readText(null)).toBe('')
    expect(await readText(stream([]))).toBe('')
  })

  it.each([
    ['a web stream', stream],
    ['a stream that is iterated over', iterable],
  ])('joins characters that are cut in two by chunks of %s', async (_, make) => {
    const text = 'aé🔑z'
    const chunks = [...bytes(text)].map((byte) => Uint8Array.of(byte))
    expect(await readText(make(chunks))).toBe(text)
  })

  it.each([
    ['a web stream', stream],
    ['a stream that is iterated over', iterable],
  ])('stops reading %s at the limit, and ends it', async (_, make) => {
    const end = vi.fn()
    expect(await readText(make([bytes('abc'), bytes('def'), bytes('ghi')], end), 4)).toBe('abcd')
    expect(end).toHaveBeenCalledOnce()
  })

  it('reports that a body broke off', async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('broken')) })
    await expect(readText(broken)).rejects.toThrow('broken')
  })

  it('accepts a body that cannot be cancelled', async () => {
    const cancel = () => {
      throw new Error('can not')
    }
    expect(await readText(stream([bytes('abc'), bytes('def')], cancel), 2)).toBe('ab')
  })
})
