import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keyOf, SeenMessageIds, type SeenQuestion, type SqlObjectState } from './seen-object.ts'

/** Storage as a Durable Object has it, which stays when the object goes. */
const createState = (): SqlObjectState & { rows(): number; readonly alarms: number[] } => {
  const database = new DatabaseSync(':memory:')
  const alarms: number[] = []
  return {
    alarms,
    rows: () => Number(database.prepare('SELECT count(*) AS count FROM id_lots').get()?.count),
    storage: {
      sql: { exec: (query, ...values) => run(database, query, values) },
      getAlarm: async () => alarms.at(-1) ?? null,
      setAlarm: async (time) => void alarms.push(time),
    },
  }
}

const run = (database: DatabaseSync, query: string, values: readonly (string | number | ArrayBuffer)[]) => {
  const statement = database.prepare(query)
  const rows = statement.all(...values.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)))
  // A Durable Object returns bytes as an ArrayBuffer.
  return rows.map((row) => {
    const { keys } = row
    return keys instanceof Uint8Array ? { ...row, keys: Uint8Array.from(keys).buffer } : row
  })
}

const ask = async (object: SeenMessageIds, question: SeenQuestion): Promise<unknown> => {
  const request = new Request('https://seen.internal/', { method: 'POST', body: JSON.stringify(question) })
  return (await object.fetch(request)).json()
}

/** Two ids of which memory holds the same. */
const sameKey = (): readonly string[] => {
  const ids = new Map<number, string>()
  for (let number = 0; ; number += 1) {
    const id = `message-${number}`
    const key = keyOf(id)
    const other = ids.get(key)
    if (other !== undefined) return [other, id]
    ids.set(key, id)
  }
}

const windowMs = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 })
})

afterEach(() => {
  vi.useRealTimers()
})

describe('SeenMessageIds', () => {
  it('remembers ids after it was evicted from memory', async () => {
    const state = createState()
    await ask(new SeenMessageIds(state), { ask: 'remember', ids: ['a', 'b'], windowMs })
    const woken = new SeenMessageIds(state)
    expect(await ask(woken, { ask: 'known', ids: ['a', 'x', 'b'], windowMs })).toEqual(['a', 'b'])
  })

  it('forgets an id after its window and deletes its row later', async () => {
    const state = createState()
    const object = new SeenMessageIds(state)
    await ask(object, { ask: 'remember', ids: ['a'], windowMs })
    expect(state.alarms).toEqual([1_000_000 + 60_000])
    vi.setSystemTime(1_000_000 + windowMs - 1)
    expect(await ask(object, { ask: 'known', ids: ['a'], windowMs })).toEqual(['a'])
    vi.setSystemTime(1_000_000 + windowMs)
    expect(await ask(object, { ask: 'known', ids: ['a'], windowMs })).toEqual([])
    await object.alarm()
    expect(state.rows()).toBe(0)
    // Nothing is left to sweep.
    expect(state.alarms).toHaveLength(1)
  })

  it('schedules another sweep while it has rows', async () => {
    const state = createState()
    const object = new SeenMessageIds(state)
    await ask(object, { ask: 'remember', ids: ['a'], windowMs: 200_000 })
    vi.setSystemTime(1_060_000)
    await object.alarm()
    expect(state.alarms).toEqual([1_060_000, 1_120_000])
    expect(await ask(object, { ask: 'known', ids: ['a'], windowMs })).toEqual(['a'])
  })

  it('restarts the window of a repeated id', async () => {
    const object = new SeenMessageIds(createState())
    await ask(object, { ask: 'remember', ids: ['a'], windowMs })
    vi.setSystemTime(1_040_000)
    await ask(object, { ask: 'remember', ids: ['a'], windowMs })
    vi.setSystemTime(1_080_000)
    expect(await ask(object, { ask: 'known', ids: ['a'], windowMs })).toEqual(['a'])
  })

  it('remembers nearly all ids up to half its slots, and the newest of more, also after an eviction', async () => {
    const state = createState()
    // A 64th of the usual size, so 7,800 ids stand for half a million.
    const object = new SeenMessageIds(state, {}, 1_024)
    const batchIds = (batch: number) => Array.from({ length: 780 }, (_, index) => `lot-${batch}-message-${index}`)
    const remember = async (from: number, to: number): Promise<void> => {
      for (let batch = from; batch < to; batch += 1)
        await ask(object, { ask: 'remember', ids: batchIds(batch), windowMs })
    }
    const countKnown = async (from: number, to: number, of = object): Promise<number> => {
      const ids = Array.from({ length: to - from }, (_, index) => batchIds(from + index)).flat()
      return ((await ask(of, { ask: 'known', ids, windowMs })) as readonly string[]).length
    }
    await remember(0, 10)
    expect(await countKnown(0, 10)).toBeGreaterThan(7_780)
    await remember(10, 40)
    expect(await countKnown(0, 5)).toBeLessThan(40)
    const known = await countKnown(30, 40)
    expect(known).toBeGreaterThan(7_780)
    expect(await countKnown(30, 40, new SeenMessageIds(state, {}, 1_024))).toBe(known)
  })

  it('does not confuse ids with the same hash', async () => {
    const [one = '', other = ''] = sameKey()
    const state = createState()
    const object = new SeenMessageIds(state)
    await ask(object, { ask: 'remember', ids: [one], windowMs })
    expect(await ask(object, { ask: 'known', ids: [one, other], windowMs })).toEqual([one])
    await ask(object, { ask: 'remember', ids: [other], windowMs })
    expect(await ask(object, { ask: 'known', ids: [one, other], windowMs })).toEqual([other])
    expect(await ask(new SeenMessageIds(state), { ask: 'known', ids: [other], windowMs })).toEqual([other])
  })

  it('keeps working after all rows expired and row numbers restart', async () => {
    const state = createState()
    const object = new SeenMessageIds(state)
    for (const id of ['a', 'b', 'c']) await ask(object, { ask: 'remember', ids: [id], windowMs })
    vi.setSystemTime(1_000_000 + windowMs)
    await object.alarm()
    await ask(object, { ask: 'remember', ids: ['d'], windowMs })
    const question = { ask: 'known', ids: ['a', 'd', 'e'], windowMs } as const
    expect(await ask(object, question)).toEqual(['d'])
    await object.alarm()
    expect(state.rows()).toBe(1)
    expect(await ask(new SeenMessageIds(state), question)).toEqual(['d'])
  })

  it('writes thousands of ids into one row', async () => {
    const state = createState()
    const ids = Array.from({ length: 12_000 }, (_, index) => `message-${index}`)
    await ask(new SeenMessageIds(state), { ask: 'remember', ids, windowMs })
    expect(state.rows()).toBe(3)
    expect(await ask(new SeenMessageIds(state), { ask: 'known', ids, windowMs })).toHaveLength(12_000)
  })
})
