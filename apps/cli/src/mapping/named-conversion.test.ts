import { describe, expect, it } from 'vitest'
import { isConversion, loadConversions } from './named-conversion.ts'

const converted = async (conversion: string, text: string): Promise<unknown> =>
  (await loadConversions([conversion]))(conversion)?.convert(text)

const candidates = async (conversion: string, text: string): Promise<string> =>
  ((await loadConversions([conversion]))(conversion)?.candidates?.(text) ?? []).join(' or ')

describe('a date', () => {
  it.each([
    ['date', 'May 31, 2024', '2024-05-31T00:00:00.000Z'],
    ['date', 'Friday, 31 May 2024 6:05 PM', '2024-05-31T18:05:00.000Z'],
    ['date', '31-May-2024 12:00 AM', '2024-05-31T00:00:00.000Z'],
    ['date', 'Sept. 1st, 2024 12pm', '2024-09-01T12:00:00.000Z'],
    ['date', '2024-05-31 06:00 pm +02:00', '2024-05-31T16:00:00.000Z'],
    ['date', 'Fri, 31 May 2024 18:00:00 -0700', '2024-06-01T01:00:00.000Z'],
    ['date', 'Fri, 31 May 2024 18:00:00 +0000 (UTC)', '2024-05-31T18:00:00.000Z'],
    ['date', 'Fri May 31 2024 18:00:00 GMT+0200 (Central European Summer Time)', '2024-05-31T16:00:00.000Z'],
    ['date', '2024-05-31 18:00 UTC-05:30', '2024-05-31T23:30:00.000Z'],
    ['date-mdy', '5/31/2024 6:00 PM', '2024-05-31T18:00:00.000Z'],
    ['date-dmy', '31/05/2024 6:00 a.m.', '2024-05-31T06:00:00.000Z'],
    ['date(in Europe/Berlin)', '2024-07-01 12:00', '2024-07-01T10:00:00.000Z'],
    ['date(in Europe/Berlin)', '2024-07-01 12:00Z', '2024-07-01T12:00:00.000Z'],
    ['date(in Europe/Berlin)', '1719828000', '2024-07-01T10:00:00.000Z'],
    ['date-mdy(in America/New_York)', '01/31/2024 7:00 PM', '2024-02-01T00:00:00.000Z'],
    ['excel(in Asia/Tokyo)', '45000.5', '2023-03-15T03:00:00.000Z'],
    ['date(dd.MM.yy HH:mm)', '01.07.24 12:30', '2024-07-01T12:30:00.000Z'],
    ["date(yyyyMMdd'T'HHmm in Asia/Kolkata)", '20240701T1200', '2024-07-01T06:30:00.000Z'],
    ['date(MMM d, yyyy, h:mm a in Europe/Berlin)', 'Jul 1, 2024, 6:30 PM', '2024-07-01T16:30:00.000Z'],
    ['date(yyyy-MM-dd HH:mm ZZ)', '2024-07-01 12:00 +02:00', '2024-07-01T10:00:00.000Z'],
    ['date(in Europe/Berlin earlier)', '2024-10-27 02:30', '2024-10-27T00:30:00.000Z'],
    ['date(in Europe/Berlin later)', '2024-10-27 02:30', '2024-10-27T01:30:00.000Z'],
  ])('with %s reads %s', async (conversion, text, iso) => {
    expect(isConversion(conversion)).toBe(true)
    expect(await converted(conversion, text)).toBe(iso)
  })

  it.each([
    ['date', '31 Foo 2024'],
    ['date', '31 Mayor 2024'],
    ['date', '2024-05-31 13:00 PM'],
    ['date', '31 April 2024'],
    ['date', '05/31/2024'],
    ['date', '31 May 2024 18:00 PST'],
    ['date(dd.MM.yyyy)', '1.7.24'],
    ['date(dd.MM.yyyy)', '2024-07-01'],
    ['date(in Europe/Berlin)', '2024-03-31 02:30'],
    ['date(in Europe/Berlin)', '2024-10-27 02:30'],
  ])('with %s is not %s', async (conversion, text) => {
    expect(await converted(conversion, text)).toBeUndefined()
  })

  it('that a clock shows twice is rejected with both moments', async () => {
    expect(await candidates('date(in Europe/Berlin)', '2024-10-27 02:30')).toMatch(
      /^2024-10-27T00:30:00\.000Z \(add "earlier".*2024-10-27T01:30:00\.000Z \(add "later"/,
    )
    expect(await candidates('date', '45000')).toContain('excel')
  })
})

describe('a conversion', () => {
  it.each(['date(in Nowhere/City)', 'list', 'list(;)', 'pairs'])('%s is known', (name) => {
    expect(isConversion(name)).toBe(true)
  })

  it.each(['magic', 'number(2)', 'list()', 'constructor', '__proto__'])('%s is not', (name) => {
    expect(isConversion(name)).toBe(false)
  })

  it('has no unknown zone', async () => {
    expect((await loadConversions(['date(in Nowhere/City)']))('date(in Nowhere/City)')).toBeUndefined()
  })

  it('reads lists, pairs and texts with an apostrophe', async () => {
    expect(await converted('list(\\t)', 'a\t b')).toEqual(['a', 'b'])
    expect(await converted('list(, )', 'a, b')).toEqual(['a', 'b'])
    expect(await converted('no-apostrophe', "'007")).toBe('007')
    expect(await converted('pairs', '[{"name":"a","value":1},{"name":"a","value":2},{"name":"b"}]')).toEqual({
      a: [1, 2],
    })
    expect(await converted('pairs', '{"a":1}')).toBeUndefined()
  })
})
