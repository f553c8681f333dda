import { bindFunctions } from '@org/iml'
import { regions } from '@org/segment-core/spec'
import { describe, expect, it } from 'vitest'
import type { ModuleDraft } from './component.ts'
import { moduleDiagram } from './diagram.ts'
import { draftApp } from './segment-app.ts'

const { modules } = draftApp({ name: 'test', version: '1.0.0' })

const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)

const draft: ModuleDraft = {
  id: 'listThings',
  label: 'List <things> & more',
  description: 'Returns things.',
  moduleType: 'action',
  communication: [
    { temp: { a: 1 } },
    {
      url: "https://{{if(connection.region = 'eu', 'eu.example.com', 'us.example.com')}}/things/{{parameters.kind}}",
      pagination: { qs: { page: '{{pagination.page}}' } },
      response: { iterate: '{{body}}' },
    },
  ],
  parameters: [
    ...Array.from({ length: 10 }, (_, index) => ({ name: `f${index}`, type: 'text', label: `Field ${index}` })),
    { name: 'kind', type: 'text', label: 'Kind of a thing that has a very long label indeed', required: true },
  ],
  interface: [{ name: 'id', type: 'text', label: 'ID' }],
  samples: {},
  example: {},
}

describe('moduleDiagram', () => {
  it.each(modules)('of $label is XML with the fields, the request and the output', (module) => {
    const svg = moduleDiagram(module, regions)
    expect(bindFunctions({}).parseXML?.(svg)).toMatchObject({ svg: expect.anything() })
    const texts = textsOf(svg)
    for (const { label, required } of module.parameters) {
      if (required === true) expect(texts.some((text) => text.startsWith(String(label)))).toBe(true)
    }
    for (const { label } of module.interface.slice(0, 8))
      expect(texts.some((text) => text.startsWith(String(label)))).toBe(true)
    const isSilent = texts.includes('Sends nothing') || texts.includes('Passes on what it received')
    expect(texts.some((text) => /^(?:POST|GET|\{Method\}) \//.test(text))).toBe(!isSilent)
    expect(svg).toContain('prefers-color-scheme:dark')
  })

  it('leaves out the middle of a long path', () => {
    const url = 'https://api.example/v1/spaces/{{parameters.space}}/profiles/{{parameters.kind}}/external_ids'
    const svg = moduleDiagram({ ...draft, communication: { url } }, regions)
    expect(textsOf(svg)).toContain('GET /v1/…/external_ids')
  })

  it('shows what is required, shortens what is long and escapes markup', () => {
    const svg = moduleDiagram(draft, regions)
    const texts = textsOf(svg)
    expect(texts).toContain('Kind of a thing that has a very l…')
    expect(texts).toContain('and 3 more fields')
    expect(texts).toContain('GET /things/{Kind of a thing…')
    expect(texts).toContain('to us.example.com')
    expect(texts).toContain('page by page')
    expect(svg).toContain('List &lt;things&gt; &amp; more')
    // No text is wider than its box.
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(34)
  })
})
