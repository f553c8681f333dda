import { idHash } from './id-hash.ts'

/** Rows of a query, read as they are asked for. */
type Cursor = Iterable<Readonly<Record<string, unknown>>>

/** The state of a Durable Object with SQLite, as far as it is needed here. */
export interface SqlObjectState {
  readonly storage: {
    readonly sql: { exec(query: string, ...values: readonly (string | number | ArrayBuffer)[]): Cursor }
    setAlarm(time: number): Promise<void>
    getAlarm(): Promise<number | null>
  }
}

/** What one of these objects is asked. */
export interface SeenQuestion {
  readonly ask: 'known' | 'remember'
  readonly ids: readonly string[]
  readonly windowMs: number
}

/** How often ids that are too old are thrown away, in milliseconds. */
const sweepMs = 60_000

/** Ids of a row: a row costs the same whatever it holds, and may have 2 MB. */
const rowIds = 5_000

/** Places for the keys of one bucket, and buckets; with 500,000 ids one in 2,000 finds its bucket full of younger ones. */
const places = 16
const buckets = 65_536

const parse = <Value>(text: unknown): Value => JSON.parse(String(text)) as Value // only our own worker writes here

/** What an id goes by in memory, without the bits by which ids are spread over four objects. */
export const keyOf = (id: string): number => idHash(id) >>> 2

/**
 * A Durable Object that remembers messageIds in lots, a row each, as every row that is written has its price. Memory holds
 * no ids, but which lot may have one, in 8 MB from the first to the last; the lot decides, so that no two ids are taken for
 * one. Where a bucket is full the oldest of it is forgotten.
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
export class SeenMessageIds {
  readonly #storage: SqlObjectState['storage']
  readonly #keys = new Uint32Array(places * buckets)
  /** The lot of each key; 0 where there is none. */
  readonly #lots = new Uint32Array(places * buckets)
  constructor({ storage }: SqlObjectState) {
    this.#storage = storage
    // Keys beside the ids, as an object that is woken would take a microsecond for each id otherwise.
    storage.sql.exec('CREATE TABLE IF NOT EXISTS id_lots (until INTEGER, ids TEXT, keys BLOB)')
    for (const { rowid, keys } of storage.sql.exec('SELECT rowid, keys FROM id_lots ORDER BY rowid')) {
      this.#hold(Number(rowid), new Uint32Array(keys as ArrayBuffer)) // as they are written below
    }
  }

  /** Where a key stands; else where it may, a free place or that of the oldest. */
  #placeOf(key: number): number {
    const start = (key % buckets) * places
    let oldest = start
    for (let place = start; place < start + places; place += 1) {
      if (this.#keys[place] === key) return place
      if ((this.#lots[place] as number) < (this.#lots[oldest] as number)) oldest = place
    }
    return oldest
  }

  #hold(lot: number, keys: Uint32Array): void {
    for (const key of keys) {
      const place = this.#placeOf(key)
      this.#keys[place] = key
      this.#lots[place] = lot
    }
  }

  /** Ids of a lot that are still known. */
  #idsOf(lot = 0): readonly string[] {
    const [row] = this.#storage.sql.exec('SELECT ids FROM id_lots WHERE rowid = ? AND until > ?', lot, Date.now())
    return row === undefined ? [] : parse(row.ids)
  }

  /** Answers a question. */
  async fetch(request: Request): Promise<Response> {
    const { ask, ids, windowMs } = parse<SeenQuestion>(await request.text())
    const storage = this.#storage
    if (ask === 'known') {
      // Each lot is read once.
      const groups = Map.groupBy(ids, (id) => {
        const key = keyOf(id)
        const place = this.#placeOf(key)
        return this.#keys[place] === key ? this.#lots[place] : 0
      })
      const known = [...groups].flatMap(([lot, some]) => {
        const held = new Set(this.#idsOf(lot))
        return some.filter((id) => held.has(id))
      })
      return Response.json(known)
    }
    const now = Date.now()
    for (let start = 0; start < ids.length; start += rowIds) {
      const some = ids.slice(start, start + rowIds)
      const keys = Uint32Array.from(some, keyOf)
      const insert = 'INSERT INTO id_lots VALUES (?, ?, ?) RETURNING rowid'
      for (const { rowid } of storage.sql.exec(insert, now + windowMs, JSON.stringify(some), keys.buffer))
        this.#hold(Number(rowid), keys)
    }
    if ((await storage.getAlarm()) === null) await storage.setAlarm(now + sweepMs)
    return Response.json([])
  }

  /** Forgets what is too old. */
  async alarm(): Promise<void> {
    const storage = this.#storage
    const now = Date.now()
    storage.sql.exec('DELETE FROM id_lots WHERE until <= ?', now)
    const [row] = storage.sql.exec('SELECT rowid FROM id_lots LIMIT 1')
    // Lots are numbered anew then; till then those that are gone know no id.
    if (row === undefined) this.#lots.fill(0)
    else await storage.setAlarm(now + sweepMs)
  }
}
