import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createXml } from './create-xml.ts'
import { parseXml } from './parse-xml.ts'

const name = fc.constantFrom('a', 'b', 'item', 'ns:x', '_y', '__proto__', 'constructor')
const text = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }).map((value) => value.trim() || 'x')
const { element } = fc.letrec<{ element: unknown }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.constant(''),
    fc.dictionary(name, fc.array(tie('element'), { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 3 }),
    fc.tuple(fc.dictionary(name, text, { minKeys: 1, maxKeys: 2 }), text).map(([$, _]) => ({ $, _ })),
  ),
}))

describe('XML', () => {
  it('parses back to the collections it was created from', () => {
    fc.assert(
      fc.property(name, element, (root, value) => {
        const document = Object.fromEntries([[root, value]])
        expect(JSON.stringify(parseXml(createXml(document)))).toBe(JSON.stringify(document))
      }),
    )
  })

  it.each([
    ['<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x "y">]><!-- c --><r/>', { r: '' }],
    ['<r><![CDATA[<b>&amp;]]></r>', { r: '<b>&amp;' }],
    ['<r a="1" b=\'2\' />', { r: { $: { a: '1', b: '2' } } }],
    ['<r>&lt;&#65;&#x42;&unknown;</r>', { r: '<AB&unknown;' }],
    ['<r>\n  <a>1</a>\n  <a/>\n</r>', { r: { a: ['1', ''] } }],
    ['<r>t<a/></r>', { r: { _: 't', a: [''] } }],
  ])('reads %s', (source, expected) => {
    expect(parseXml(source)).toEqual(expected)
  })

  it.each(['', 'text', '<r>', '</r>', '<a></b>', '<a/><b/>', '<a', '<a b></a>', '<r>&</r><', '<a/>text'])(
    'rejects %j',
    (source) => {
      expect(() => parseXml(source)).toThrow(/XML/)
    },
  )

  it('rejects names that are not valid for an element', () => {
    expect(() => createXml({ 'a b': 1 })).toThrow('element name')
    expect(() => createXml({ a: { $: { '"': 1 } } })).toThrow('attribute name')
  })
})
