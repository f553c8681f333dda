import { describe, expect, it } from 'vitest'
import { normalizedName } from '../../values/normalized-name.ts'
import type { SemanticProperties } from './semantic-event-spec.ts'
import { type SemanticEventCategory, semanticEventCategories } from './semantic-events.ts'

const categories: readonly SemanticEventCategory[] = semanticEventCategories
const events = categories.flatMap((category) => category.events)

/** Every object of properties, nested ones too. */
const objectsIn = (properties: SemanticProperties): readonly SemanticProperties[] => [
  properties,
  ...Object.values(properties).flatMap((rule) => {
    if (typeof rule === 'string') return []
    return objectsIn(Array.isArray(rule) ? rule[0] : (rule as SemanticProperties))
  }),
]

describe('the semantic events', () => {
  it('are as many as the spec has, by family', () => {
    expect(Object.fromEntries(categories.map(({ name, events: { length } }) => [name, length]))).toEqual({
      'E-commerce': 28,
      'B2B SaaS': 10,
      Mobile: 13,
      Video: 17,
      'Live chat': 4,
      Email: 6,
      'A/B testing': 1,
      Consent: 1,
    })
  })

  it('have names that no two events share, aliases and other spellings included', () => {
    const names = events.flatMap(({ name, aliases = [] }) => [name, ...aliases]).map(normalizedName)
    expect(new Set(names).size).toBe(names.length)
  })

  it('have properties of which no two are spellings of one another', () => {
    for (const { name, properties } of events) {
      for (const object of objectsIn(properties)) {
        const names = Object.keys(object).map(normalizedName)
        expect(new Set(names).size, name).toBe(names.length)
      }
    }
  })

  it('name a page of Segment for each family', () => {
    for (const { page } of categories) expect(page).toMatch(/^https:\/\/www\.twilio\.com\/docs\/segment\//)
  })
})
