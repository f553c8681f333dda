import { validateCall } from '@org/segment-core'
import { describe, expect, it } from 'vitest'
import { createExampleCall, exampleEvents, findExampleEvent } from './example-call.ts'
import type { ExampleSource } from './example-values.ts'

const now = Date.parse('2026-06-01T12:00:00.000Z')

/** Numbers that walk through [0, 1), so that every choice is made once. */
const sourceAt = (start: number): ExampleSource => {
  let step = start
  return {
    now: () => now,
    random: () => {
      step = (step + 0.37) % 1
      return step
    },
    createId: () => 'id',
  }
}

describe.each(exampleEvents.map((event) => [event.name, event] as const))('the example of %s', (_, event) => {
  it('is valid for any random numbers', () => {
    for (let start = 0; start < 1; start += 0.09) {
      const verdict = validateCall(createExampleCall(event, sourceAt(start)), { now, strict: true })
      expect(verdict.issues).toEqual([])
      expect(verdict.ok).toBe(true)
    }
  })

  it('has every property that the spec documents', () => {
    const { properties } = createExampleCall(event, sourceAt(0))
    expect(Object.keys(properties as object)).toEqual(Object.keys(event.spec.properties))
  })
})

describe('an example', () => {
  it('of an order adds up', () => {
    const event = findExampleEvent('Order Completed')
    if (event === undefined) throw new Error('The event Order Completed is missing.')
    const { properties } = createExampleCall(event, sourceAt(0.2)) as {
      properties: Record<string, number> & { products: { price: number; quantity: number }[] }
    }
    const sum = properties.products.reduce((total, { price, quantity }) => total + price * quantity, 0)
    expect(properties.subtotal).toBeCloseTo(sum)
    expect(properties.revenue).toBeCloseTo(sum - (properties.discount ?? 0))
    expect(properties.total).toBeCloseTo((properties.revenue ?? 0) + (properties.tax ?? 0) + (properties.shipping ?? 0))
  })

  it('is found by other spellings and by aliases of its event', () => {
    expect(findExampleEvent('order-completed')?.name).toBe('Order Completed')
    expect(findExampleEvent('Completed Order')?.name).toBe('Order Completed')
    expect(findExampleEvent('Nothing Of That Kind')).toBeUndefined()
  })
})
