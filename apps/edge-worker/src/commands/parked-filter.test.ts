import { expect, it } from 'vitest'
import { readParkedFilter } from './parked-filter.ts'

const callOf = (json: string) => ({
  id: '1',
  source: 'web',
  channel: 'server' as const,
  messageId: 'm',
  code: 'refused',
  reason: 'No.',
  parkedAt: 0,
  json,
})

const isChosen = (json: string, user: string): boolean => readParkedFilter({ user }, [], 0)(callOf(json))

it.each([
  ['{"userId":"user-1"}', 'user-1', true],
  ['{"anonymousId":"user-1"}', 'user-1', true],
  ['{"previousId":"user-1"}', 'user-1', true],
  ['{"userId":"user-10"}', 'user-1', false],
  ['{"userId":"USER-1"}', 'user-1', false],
  ['{"userId":" user-1"}', 'user-1', false],
  ['{"userId":"other","traits":{"userId":"user-1"}}', 'user-1', false],
  ['{"userId":"\\u00e9\\n\\""}', 'é\n"', true],
  ['{"userId":"%"}', 'user-1', false],
  ['{"userId":42}', '42', true],
  ['{"userId":12345678901234567890}', '12345678901234567890', true],
  ['{"userId":12345678901234567891}', '12345678901234567890', false],
  ['{"userId":1.0}', '1', true],
  ['{"userId":1.0}', '1.0', true],
  ['{"userId":null}', 'null', false],
  ['{"userId":{"toString":"user-1"}}', 'user-1', false],
  ['{"__proto__":{"userId":"user-1"}}', 'user-1', false],
  ['[{"userId":"user-1"}]', 'user-1', false],
  // Shortened calls.
  ['{"event":"E","userId":"user-1","pro', 'user-1', true],
  ['{"userId":"o\\"hara","pro', 'o"hara', true],
  ['{"userId":"other","pro', 'user-1', false],
])('%s is of the user %j: %j', (json, user, expected) => {
  expect(isChosen(json, user)).toBe(expected)
})

it('refuses an empty user, as an unset variable of a script gives it', () => {
  expect(() => readParkedFilter({ user: '' }, [], 0)).toThrow('--user must not be empty.')
})
