import { expect, it } from 'vitest'
import { asSent } from './as-sent.ts'

const at = '2026-06-01T12:00:00.000Z'
const library = { name: 'segment-cli', version: '1.2.3' }

it('adds what sending adds, also in place of null, and keeps what a call has', () => {
  expect(asSent({ event: 'E', messageId: null, timestamp: null }, at, library)).toEqual({
    event: 'E',
    messageId: '',
    timestamp: at,
    context: { library },
  })
  const whole = { messageId: 'm', timestamp: '2026-01-01T00:00:00Z', context: { library: { name: 'own' }, ip: '::1' } }
  expect(asSent(whole, at, library)).toEqual(whole)
})

it('adds no library to a call that is sent as text, or whose context is not an object', () => {
  expect(asSent({}, at)).not.toHaveProperty('context')
  expect(asSent({ context: 'x' }, at, library)).toMatchObject({ context: 'x' })
})
