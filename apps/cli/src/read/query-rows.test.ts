import { describe, expect, it } from 'vitest'
import { queryRows } from './query-rows.ts'

/** Reads a query to its end. @returns its number of rows, and the last one */
const readAll = async (sql: string) => {
  let count = 0
  let last: unknown
  let error: unknown
  try {
    for await (const rows of queryRows(sql).rows(() => undefined)) {
      for (const { value } of rows) {
        count += 1
        last = value
      }
    }
  } catch (thrown) {
    error = thrown
  }
  return { count, last, error }
}

describe('the rows of a query', () => {
  // The library reports neither the error nor that there is one.
  it.each([
    ["case when range = 95000 then 'x' else '1' end::int", "Conversion Error: Could not convert string 'x' to INT32"],
    ["case when range = 95000 then error('too far') else 1 end", 'Invalid Input Error: too far'],
  ])('that fails in the middle end with the reason: %s', async (column, reason) => {
    const { count, error } = await readAll(`select ${column} as n, repeat('x', 50) as t from range(100000)`)
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(95_000)
    const rows = count.toLocaleString('en-US')
    expect(error).toMatchObject({
      code: 'input_unreadable',
      message: `The query failed after ${rows} rows: ${reason}.`,
    })
  })

  it('may have times that no date can hold', async () => {
    const columns = ["date 'infinity' as d", "timestamp '-infinity' as t", "timestamp '294247-01-10 04:00:54' as far"]
    expect(await readAll(`select ${columns.join(', ')}`)).toEqual({
      ...{ count: 1, error: undefined },
      last: { d: 'infinity', t: '-infinity', far: '9223372036854000000' },
    })
  })

  it('that need an extension say what to do instead', async () => {
    const { error } = await readAll("select * from 'https://127.0.0.1:9/x.parquet'")
    expect(error).toMatchObject({
      message: expect.stringMatching(/^The query failed: Missing Extension .*s3:\/\/…, or download/),
    })
  })
})
