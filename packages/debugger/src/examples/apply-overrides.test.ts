import { describe, expect, it } from 'vitest'
import { applyOverrides } from './apply-overrides.ts'

const call = { type: 'track', properties: { revenue: 1, products: [{ price: 2 }] } }

describe('overrides', () => {
  it('set values at their paths, in arrays too, and change nothing else', () => {
    const changed = applyOverrides(call, [
      [['properties', 'revenue'], 10],
      [['properties', 'products', '0', 'price'], 3],
      [['context', 'ip'], '203.0.113.7'],
      [['userId'], null],
    ])
    expect(changed).toEqual({
      type: 'track',
      properties: { revenue: 10, products: [{ price: 3 }] },
      context: { ip: '203.0.113.7' },
      userId: null,
    })
    expect(call.properties.revenue).toBe(1)
  })

  it('append to an array if the index is past its end', () => {
    expect(applyOverrides({ list: [1] }, [[['list', '9'], 2]])).toEqual({ list: [1, 2] })
  })

  it('treat names like __proto__ as ordinary names', () => {
    const changed = applyOverrides({}, [[['__proto__', 'polluted'], true]])
    expect(Object.keys(changed)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
