import { describe, expect, it } from 'vitest'
import { applyOverrides } from './apply-overrides.ts'

const call = { type: 'track', properties: { revenue: 1, products: [{ price: 2 }] } }

describe('overrides', () => {
  it('put values at their paths, into arrays too, and change nothing else', () => {
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

  it('add to the end of an array at most', () => {
    expect(applyOverrides({ list: [1] }, [[['list', '9'], 2]])).toEqual({ list: [1, 2] })
  })

  it('take hostile names for names', () => {
    const changed = applyOverrides({}, [[['__proto__', 'polluted'], true]])
    expect(Object.keys(changed)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
