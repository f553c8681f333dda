import { describe, expect, it } from 'vitest'
import { customEvent, eventPlan, plannedBound } from './event-plan.ts'

const sureOf = (event: string, name: string, value: unknown, index = 0): boolean => {
  const plan = eventPlan(event)
  return plan !== undefined && plannedBound(plan, name, index, value, 1) >= 0
}

describe('eventPlan', () => {
  it('leaves near spellings, consent and what is no text to the full verdict', () => {
    expect(eventPlan('order completed')).toBeUndefined()
    expect(eventPlan('Segment Consent Preference Updated')).toBeUndefined()
    expect(eventPlan(7)).toBeUndefined()
    expect(eventPlan(undefined)).toBeUndefined()
  })

  it('is one for all events that are not semantic, and one for each that is', () => {
    expect(eventPlan('Lesson Opened')).toBe(customEvent)
    for (let index = 0; index < 2_000; index += 1) expect(eventPlan(`Lesson ${index}`)).toBe(customEvent)
    const order = eventPlan('Order Completed')
    expect(order).not.toBe(customEvent)
    expect(eventPlan('Order Completed')).toBe(order)
  })
})

describe('plannedBound', () => {
  it.each<readonly [string, string, readonly unknown[], readonly unknown[]]>([
    ['Order Completed', 'order_id', ['1', null, undefined], [1, {}, true]],
    ['Order Completed', 'tax', [1, null], ['1', Number.NaN]],
    ['Order Completed', 'own', ['1', 1, [{}]], [1n]],
    ['Order Completed', 'orderId', [], ['1', null]],
    ['Order Completed', 'Revenue', [], [1]],
    [
      'Order Completed',
      'products',
      [[], [{ sku: 'a', own: 1 }, null], null],
      [{}, [{ sku: 1 }], [{ Sku: 'a' }], [7], [undefined]],
    ],
    ['Install Attributed', 'campaign', [{}, { source: 'a' }, null], [{ source: 1 }, 'a', []]],
    ['Products Searched', 'query', ['a', {}, null], [1, [], new Date(0)]],
    ['Order Refunded', 'products', [[{}], []], [[1], {}]],
    ['Trial Started', 'trial_start_date', ['2024-05-01', null], ['soon', 1]],
    ['Video Playback Paused', 'position', [1], [1.5, '1']],
    ['Video Playback Paused', 'ad_type', ['a', null], [1]],
    ['Video Playback Paused', 'full_screen', [true], ['true']],
    ['Video Content Started', 'keywords', [['a'], []], [[1], 'a']],
    ['Video Ad Started', 'content', [{}], [[], 'a']],
  ])('of %s: %s', (event, name, right, wrong) => {
    // From a first look, from memory and at another place.
    for (const index of [0, 0, 5]) {
      for (const value of right) expect(sureOf(event, name, value, index), String(value)).toBe(true)
      for (const value of wrong) expect(sureOf(event, name, value, index), String(value)).toBe(false)
    }
  })

  it('tells names apart that stand at one place by turns', () => {
    for (let round = 0; round < 3; round += 1) {
      expect(sureOf('Order Completed', 'tax', 1, 2)).toBe(true)
      expect(sureOf('Order Completed', 'order_id', 1, 2)).toBe(false)
      expect(sureOf('Order Completed', 'own', 1, 34)).toBe(true)
    }
  })
})
