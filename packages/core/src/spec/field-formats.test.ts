import { describe, expect, it } from 'vitest'
import { formatTests, isEmailAddress } from './field-formats.ts'

const cases: Readonly<Record<keyof typeof formatTests, { right: readonly string[]; wrong: readonly string[] }>> = {
  email: {
    right: ['ada@example.com', 'grace@localhost', 'a+b@c.d'],
    wrong: ['', 'ada', '@example.com', 'ada@', 'ada@@example.com', 'a b@example.com', 'ada@example.com '],
  },
  uri: {
    right: ['https://example.com/a', 'example.com', 'mailto:ada', 'urn:x', 'a.b', '/logo.png', '.a.b', 'Data:,x'],
    wrong: ['', 'example', 'https:', 'https://a b', 'a. b', '.com', 'com.', 'a.b ', '1:x', 'no-dot'],
  },
  currency: { right: ['USD', 'eur', 'DEM'], wrong: ['', 'US', 'USDT', '€', 'ABC'] },
  date: { right: ['1988-03-14', '1988-03-14T00:00:00Z'], wrong: ['14.3.1988', '1988-02-30', ''] },
  'date-time': { right: ['2024-05-01T09:30:00Z', '2024-05-01'], wrong: ['now', ''] },
}

describe.each(Object.entries(cases))('the format %s', (format, { right, wrong }) => {
  const test = formatTests[format as keyof typeof formatTests]
  it.each(right)('accepts %j', (text) => expect(test(text)).toBe(true))
  it.each(wrong)('refuses %j', (text) => expect(test(text)).toBe(false))
})

describe('isEmailAddress', () => {
  it.each(['ada@example.com', 'a@b.c', 'a@b..c', 'a@..c.'])('accepts %j', (text) =>
    expect(isEmailAddress(text)).toBe(true),
  )
  it.each(['ada', 'ada@example', 'ada@example.', 'ada@.com', '@example.com', 'a@b@c.d', 'a@b c.d', 'a@b.c\n'])(
    'refuses %j',
    (text) => expect(isEmailAddress(text)).toBe(false),
  )
})

it('takes linear time on hostile strings: anything worse would exceed the timeout of the tests', () => {
  const hostile = `${'a.'.repeat(2_500_000)} `
  expect(formatTests.uri(hostile)).toBe(false)
  expect(formatTests.email(`a@${hostile}`)).toBe(false)
  expect(isEmailAddress(`a@${hostile}`)).toBe(false)
})
