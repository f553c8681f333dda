import { buildBatchRequestFromBytes } from '@org/segment-core/internal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineBlock } from '../read/line-block.ts'
import { CallList } from './call-list.ts'
import { sourceOf } from './row-source.ts'

/** Calls of a list, each a line of a block or of memory of its own, and what they are. */
const lists = fc
  .array(fc.tuple(fc.boolean(), fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 30 })
  .map((rows) => {
    const texts = rows.map(([, text], index) => JSON.stringify({ index, text }))
    const block = Buffer.from(texts.map((text) => `${text}\n`).join(''))
    const source = sourceOf(new LineBlock(block, true, 1, 0))
    const list = new CallList(undefined)
    let from = 0
    for (const [index, [isLine]] of rows.entries()) {
      const json = Buffer.from(texts[index] ?? '')
      if (isLine) list.addFrom(block, from, from + json.length, source, index)
      else list.add(json, { line: index + 1, offset: from, row: { index } })
      from += json.length + 1
    }
    return { list, texts, isLine: rows.map(([first]) => first) }
  })

const source = { writeKey: 'key', region: 'us' as const }
const options = { sentAt: '2026-06-01T12:00:00.000Z' }

const bodyOf = (list: CallList): string => {
  if (list.count === 0) return ''
  const { bodyBytes = new Uint8Array() } = list.request(source, options)
  const body = Buffer.from(bodyBytes).toString()
  expect(body).toMatch(/^\{"batch":\[.*\],"sentAt":"2026-06-01T12:00:00.000Z"[^{}[\]]*\}$/su)
  return body.slice('{"batch":['.length, body.lastIndexOf('],"sentAt"'))
}

describe('a list of calls', () => {
  it('gives their JSON with commas between, wherever it lies', () => {
    fc.assert(
      fc.property(lists, ({ list, texts }) => {
        expect(bodyOf(list)).toBe(texts.join(','))
        expect(list.count).toBe(texts.length)
      }),
    )
  })

  it('is cut as arrays are, and knows of each call its row', () => {
    fc.assert(
      fc.property(lists, fc.nat(30), fc.nat(30), ({ list, texts, isLine }, first, last) => {
        const part = list.slice(first, last)
        expect(bodyOf(part)).toBe(texts.slice(first, last).join(','))
        const call = part.firstRow()
        if (part.count === 0) expect(call).toBeUndefined()
        else {
          const offset = Buffer.byteLength(
            texts
              .slice(0, first)
              .map((text) => `${text}\n`)
              .join(''),
          )
          expect(call).toMatchObject({ line: first + 1, offset })
          if (isLine[first]) expect(String(call?.row)).toBe(texts[first])
          else expect(call?.row).toEqual({ index: first })
        }
      }),
    )
  })

  it('makes the request that its pieces make', () => {
    fc.assert(
      fc.property(lists, ({ list, texts }) => {
        fc.pre(texts.length > 0)
        const pieces = texts.map((text) => new TextEncoder().encode(text))
        const expected = buildBatchRequestFromBytes(pieces, source, options)
        expect(list.request(source, options)).toEqual(expected)
        // Once more, as when it is tried again.
        expect(list.request(source, options)).toEqual(expected)
      }),
    )
  })
})
