import { parseQuery } from '@org/segment-testing/query'
import { describe, expect, it } from 'vitest'
import { chosenValues, queryOf, readQuery, toggleValue, withoutTerm } from './query-text.ts'

describe('the text of a query', () => {
  it('is parsed, or says what is wrong', () => {
    expect(readQuery('type:track')).toEqual({ query: parseQuery('type:track') })
    expect(readQuery('typ:track')).toEqual({ error: expect.stringContaining('Did you mean "type"?') })
  })

  it('gets values that are toggled, and keeps the rest', () => {
    const once = toggleValue(parseQuery('-type:page text'), 'type', 'track')
    expect(once).toBe('-type:page "text" type:track')
    const twice = toggleValue(parseQuery(once), 'type', 'identify')
    expect(twice).toBe('-type:page "text" type:track,identify')
    expect(chosenValues(parseQuery(twice), 'type')).toEqual(['track', 'identify'])
    expect(toggleValue(parseQuery(twice), 'type', 'track')).toBe('-type:page "text" type:identify')
    expect(toggleValue(parseQuery('type:track'), 'type', 'track')).toBe('')
  })

  it('quotes values that would mean something else', () => {
    const q = queryOf({ event: 'Order "A", *', user: 'ann' })
    expect(q).toBe('event:"Order \\"A\\", *" user:ann')
    expect(chosenValues(parseQuery(q), 'event')).toEqual(['Order "A", *'])
  })

  it('loses a term', () => {
    const query = parseQuery('type:track event:A')
    expect(withoutTerm(query, query.terms[0] ?? expect.fail())).toBe('event:A')
  })
})
