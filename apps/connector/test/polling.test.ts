import { describe, expect, it } from 'vitest'
import { type AppTransport, runModule, type TriggerState } from '../src/index.ts'
import { oneModuleApp } from './support/one-module-app.ts'

interface Item {
  readonly id: string | number
  readonly at: string
}

/** Random numbers below `most` that are the same in every run. */
const randomNumbers = (seed: number) => {
  let state = seed
  return (most: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * most)
  }
}

const orders = {
  asc: (items: readonly Item[]) => [...items],
  desc: (items: readonly Item[]) => items.toReversed(),
  unordered: (items: readonly Item[]) =>
    items.toSorted((left, right) => String(left.id).localeCompare(String(right.id))),
} as const

/** Ids that grow, as a service writes them. */
const ids: Readonly<Record<string, (index: number) => string | number>> = {
  numbers: (index) => index + 1,
  digits: (index) => String(index * 7 + 1),
  'digits beyond 2^53': (index) => String(9_007_199_254_740_990n + BigInt(index)),
  'text of one length': (index) => `item-${String(index).padStart(4, '0')}`,
}

const triggerApp = (type: string, order: string) =>
  oneModuleApp({
    type: 'trigger',
    communication: {
      url: '/items',
      qs: { page: 1 },
      pagination: { qs: { page: '{{pagination.page}}' } },
      response: {
        iterate: '{{body}}',
        output: '{{item.id}}',
        trigger: { type, order, id: '{{item.id}}', ...(type === 'date' ? { date: '{{item.at}}' } : {}) },
      },
    },
  })

/** A service whose pages overlap by an item, as when items arrive while pages are read. */
const serve = (list: readonly Item[], size: number): AppTransport => {
  return async (request) => {
    const start = Math.max(0, (Number(new URL(request.url).searchParams.get('page')) - 1) * size)
    const page = list.slice(Math.max(0, start - 1), start + size)
    const body = JSON.stringify(start >= list.length ? [] : page)
    return { status: 200, headers: new Headers({ 'content-type': 'application/json' }), body }
  }
}

describe('a polling trigger', () => {
  const cases = Object.keys(ids).flatMap((kind) =>
    ['id', 'date'].flatMap((type) => Object.keys(orders).map((order) => [kind, type, order] as const)),
  )

  it.each(cases)('with %s, by %s, %s, returns each item once and in order', async (kind, type, order) => {
    const app = triggerApp(type, order)
    for (let seed = 1; seed <= 5; seed += 1) {
      const random = randomNumbers(seed)
      const items: Item[] = []
      const returned: unknown[] = []
      let processed: TriggerState | undefined
      let at = Date.parse('2026-01-01T00:00:00Z')
      for (let poll = 0; poll < 12; poll += 1) {
        // Later items may have the same date as the newest one.
        for (let count = random(5); poll < 8 && count > 0; count -= 1) {
          at += random(2) * 1000
          items.push({ id: ids[kind]?.(items.length) ?? 0, at: new Date(at).toISOString() })
        }
        const transport = serve(orders[order as keyof typeof orders](items), 1 + random(4))
        const run = await runModule(app, 'one', {
          transport,
          parameters: {},
          limit: 1 + random(6),
          ...(processed === undefined ? {} : { processed }),
        })
        if (!run.ok) throw new Error(run.error.message)
        returned.push(...run.bundles)
        processed = run.processed
      }
      // What the limits left over.
      const last = await runModule(app, 'one', {
        transport: serve(orders[order as keyof typeof orders](items), 50),
        parameters: {},
        ...(processed === undefined ? {} : { processed }),
      })
      returned.push(...(last.ok ? last.bundles : []))
      expect(returned, `seed ${seed}`).toEqual(items.map(({ id }) => id))
    }
  })
})
