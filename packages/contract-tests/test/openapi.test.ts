import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { segmentOpenapi } from '@org/segment-core/spec'
import { startDebugger } from '@org/segment-debugger'
import { createCollector } from '@org/segment-edge-worker'
import { validate } from '@readme/openapi-parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'

type Document = Record<string, unknown>

const documents: Readonly<Record<string, () => Promise<Document>>> = {
  'the Tracking API': async () =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8')) as Document,
  'the collector': async () => {
    const collector = createCollector({ sources: { web: { writeKey: 'k' } } })
    return (await (await collector.fetch(new Request('https://events.example/openapi.json'))).json()) as Document
  },
  'the local Segment': async () => {
    const running = await startDebugger({ port: 0 })
    try {
      return (await (await fetch(`${running.url}/_dev/openapi.json`)).json()) as Document
    } finally {
      await running.stop()
    }
  },
}

describe.each(Object.entries(documents))('the OpenAPI document of %s', (_, read) => {
  it('is valid for two validators', async () => {
    const document = await read()
    expect(document.openapi).toBe('3.1.0')
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
    expect(await validate(structuredClone(document) as Parameters<typeof validate>[0])).toMatchObject({ valid: true })
  })
})

it('refuses a document with a reference to nothing', async () => {
  const document = structuredClone(segmentOpenapi()) as { components: { schemas: Document } }
  delete document.components.schemas.Track
  expect(await validate(document as unknown as Parameters<typeof validate>[0])).toMatchObject({ valid: false })
})
