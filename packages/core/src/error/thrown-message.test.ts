import { expect, it } from 'vitest'
import { thrownMessage } from './thrown-message.ts'

const hostileError = Object.defineProperty(new Error('hidden'), 'message', {
  get: () => {
    throw new Error('no')
  },
})

it.each([
  [new Error('It fails.'), 'It fails.'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [Symbol('x'), 'Symbol(x)'],
  [Object.create(null), 'a value without a message'],
  [hostileError, 'a value without a message'],
])('turns whatever was thrown into text', (thrown, message) => {
  expect(thrownMessage(thrown)).toBe(message)
})
