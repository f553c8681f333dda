import { describe, expect, it } from 'vitest'
import { compareBaselines, formatBaselineChanges, trackingBaseline } from './tracking-baseline.ts'

const order = (properties: Record<string, never> | object) => ({ type: 'track', event: 'Order', properties }) as never

describe('a baseline', () => {
  it('has names, types and presence, and nothing of the values', () => {
    const calls = [
      order({ revenue: 1, products: [{ sku: 'a' }, { sku: 2 }], 'a.b': null }),
      order({ revenue: '2', coupon: 'x', __proto__: {} }),
      { type: 'page', name: 'Home', messageId: 'm', timestamp: 't' },
      { type: 'identify', traits: { plan: { name: 'pro' } } },
    ]
    expect(trackingBaseline(calls)).toEqual({
      identify: {
        plan: { types: ['object'], presence: 'always' },
        'plan.name': { types: ['string'], presence: 'always' },
      },
      'page Home': {},
      'track Order': {
        '"a.b"': { types: ['null'], presence: 'sometimes' },
        coupon: { types: ['string'], presence: 'sometimes' },
        products: { types: ['array'], presence: 'sometimes' },
        'products[]': { types: ['object'], presence: 'sometimes' },
        'products[].sku': { types: ['number', 'string'], presence: 'sometimes' },
        revenue: { types: ['number', 'string'], presence: 'always' },
      },
    })
    expect(trackingBaseline([...calls].reverse())).toEqual(trackingBaseline(calls))
  })

  it('shows what another one added, removed and changed', () => {
    const before = trackingBaseline([order({ revenue: 1, coupon: 'x' }), { type: 'page', name: 'Old' }])
    const after = trackingBaseline([order({ revenue: '1', currency: 'EUR' }), { type: 'page', name: 'New' }])
    expect(formatBaselineChanges(compareBaselines(before, after))).toEqual([
      '+ page New',
      '- page Old',
      '- track Order: coupon (string, always)',
      '+ track Order: currency (string, always)',
      '~ track Order: revenue (number, always → string, always)',
    ])
    expect(compareBaselines(before, before)).toEqual([])
  })
})
