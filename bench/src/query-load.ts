import { createDebugger } from '@org/segment-debugger'
import { compileQuery, parseQuery } from '@org/segment-testing/query'
import { loadCall } from './load-call.ts'

/** Events that are stored. */
const storedEvents = 100_000

/** The query of the documentation, one that matches all calls, and each kind of term that reads them. */
export const queries = [
  'type:track properties.revenue>10 -event:"Page Viewed" user:user-42 /Moka/',
  'properties.revenue>10',
  'properties.products.sku:SKU-9999',
  '"no such text"',
  '/SKU-\\d+9.*Moka Pots/',
] as const

/** What was measured, in ms. */
export interface QueryLoad {
  /** `text.includes` on the JSON of every stored call. */
  readonly includesMs: number
  /** The slowest query of the list. */
  readonly slowestMs: number
  /** The first query. */
  readonly documentedMs: number
}

/** The shortest of some runs, which is the one that least else disturbed. */
const shortest = async (run: () => Promise<void>, runs = 5): Promise<number> => {
  let best = Number.POSITIVE_INFINITY
  for (let count = 0; count < runs; count += 1) {
    const begun = performance.now()
    await run()
    best = Math.min(best, performance.now() - begun)
  }
  return best
}

/** Stores 100,000 events, and times queries over them. */
export const loadQueries = async (): Promise<QueryLoad> => {
  const core = createDebugger()
  const batchCalls = 500
  for (let first = 0; first < storedEvents; first += batchCalls) {
    const batch = Array.from({ length: batchCalls }, (_, index) => loadCall(first + index))
    await core.segment.fetch('https://api.segment.io/v1/batch', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('load-write-key:')}` },
      body: JSON.stringify({ batch }),
    })
  }
  const summaries = core.log.summaries()
  if (summaries.length !== storedEvents) throw new Error(`${summaries.length} events are stored, not ${storedEvents}.`)
  const includesMs = await shortest(async () => {
    let found = 0
    for (const { seq } of summaries) if (core.log.call(seq)?.includes('no such text') === true) found += 1
    if (found > 0) throw new Error('The text was found.')
  })
  const times: number[] = []
  for (const q of queries) {
    times.push(
      await shortest(async () => {
        const { matches } = compileQuery(parseQuery(q))
        await core.log.page({ match: matches, limit: 200 })
      }),
    )
  }
  core.close()
  return { includesMs, slowestMs: Math.max(...times), documentedMs: times[0] ?? Number.NaN }
}
