import { describe, expect, it } from 'vitest'
import { eventNames, functionName } from './function-names.ts'

describe('the name of a function', () => {
  it.each([
    ['Order Completed', 'orderCompleted'],
    ['order_completed', 'orderCompleted'],
    ['Signed Up (Web)', 'signedUpWeb'],
    [`42_--terrible=="event'++name~!3`, 'I42TerribleEventName3'],
    ['iOS App Opened', 'iOsAppOpened'],
    ['URLClicked', 'urlClicked'],
    ['CTA clicked', 'ctaClicked'],
    ["User's Cart", 'usersCart'],
    ['1st Order', 'I1stOrder'],
    ['Step2Done', 'step2Done'],
    ['Café Opened', 'cafeOpened'],
    ['delete', 'delete'],
    ['__proto__', 'proto'],
    ['注文 完了', '注文完了'],
    ['🎉', 'event'],
    ['', 'event'],
  ])('is that of Typewriter: %s', (name, expected) => {
    expect(functionName(name)).toBe(expected)
  })

  it('does not depend on other events', () => {
    const names = ['Event Collided', 'event_collided', '🎉', '🎂', 'Then', 'Order Completed', 'Date']
    const all = eventNames(names)
    const functions = names.map((name) => all.get(name)?.functionName)
    expect(new Set(functions.map((one) => one?.toLowerCase())).size).toBe(names.length)
    expect(functions.slice(0, 5).every((one) => /^(?:eventCollided|event|then)_[\da-f]{8}$/.test(one ?? ''))).toBe(true)
    expect(all.get('Order Completed')).toEqual({ functionName: 'orderCompleted', typeName: 'OrderCompleted' })
    expect(all.get('Date')?.typeName).toMatch(/^Date_[\da-f]{8}$/)
    const fewer = eventNames(names.filter((name) => name !== '🎂'))
    for (const [name, ids] of fewer) expect(all.get(name)).toEqual(ids)
  })
})
