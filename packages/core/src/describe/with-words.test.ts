import { describe, expect, it } from 'vitest'
import { withWords } from './json-schema.ts'

const words = { label: 'Label', help: 'Help.' }
const string = { type: 'string' }

describe('the texts of a JSON Schema', () => {
  it('adds title, description, example and format to a property', () => {
    const schema = withWords({ properties: { site: string } }, [
      { name: 'site', kind: 'string', format: 'uri', example: 'https://a.b', ...words },
    ])
    expect(schema).toEqual({
      properties: {
        site: { type: 'string', title: 'Label', description: 'Help.', examples: ['https://a.b'], format: 'uri' },
      },
    })
  })

  it('has no format if other kinds pass too, and no example if there is none', () => {
    const schema = withWords({ properties: { size: string } }, [
      { name: 'size', kind: 'string', format: 'uri', also: ['number'], ...words },
    ])
    expect(schema).toEqual({ properties: { size: { type: 'string', title: 'Label', description: 'Help.' } } })
  })

  it('goes into objects, also into those that may be null', () => {
    const inner = { type: 'object', properties: { city: string } }
    const row = { name: 'city', kind: 'string', ...words } as const
    const schema = withWords({ properties: { address: { anyOf: [inner, { type: 'null' }] }, home: inner } }, [
      { name: 'address', kind: 'object', fields: [row], ...words },
      { name: 'home', kind: 'object', fields: [row], ...words },
    ])
    const city = { type: 'string', title: 'Label', description: 'Help.' }
    expect(schema).toMatchObject({
      properties: {
        address: { title: 'Label', anyOf: [{ properties: { city } }, { type: 'null' }] },
        home: { title: 'Label', properties: { city } },
      },
    })
  })

  it('leaves properties without a row as they are', () => {
    const schema = { properties: { own: string } }
    expect(withWords(schema, [])).toEqual(schema)
  })
})
