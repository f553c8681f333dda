import { idHash } from './id-hash.ts'

/** Rows of a query, read lazily. */
type Cursor = Iterable<Readonly<Record<string, unknown>>>

/** The part of a Durable Object's state that is used here. */
export interface SqlObjectState {
  readonly storage: {
    readonly sql: { exec(query: string, ...values: readonly (string | number | ArrayBuffer)[]): Cursor }
    setAlarm(time: number): Promise<void>
    getAlarm(): Promise<number | null>
  }
}

/** A request to one of these objects. */
export interface SeenQuestion {
  readonly ask: 'known' | 'remember'
  readonly ids: readonly string[]
  readonly windowMs: number
}

/** How often expired ids are deleted, in milliseconds. */
const sweepMs = 60_000

/** Maximum ids in a row. Cloudflare charges per row, whatever its size, and allows 2 MB. */
const rowIds = 5_000

/** Slots of a bucket. */
const slots = 16

/** Buckets of an object: with 500,000 ids one in 2,000 finds its bucket full of newer ones. */
const defaultBuckets = 65_536

const parse = <Value>(text: unknown): Value => JSON.parse(String(text)) as Value // written by our own worker

/** The key of an id in memory, without the bits that pick one of four objects. */
export const keyOf = (id: string): number => idHash(id) >>> 2

/**
 * A Durable Object that remembers messageIds in batches, one row each, because every written row is charged. Memory holds
 * only which batch may contain an id, in a table of 8 MB; the batch itself decides, so that a hash collision drops no call.
 * A full bucket forgets its oldest id.
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
export class SeenMessageIds {
  readonly #storage: SqlObjectState['storage']
  readonly #buckets: number
  readonly #keys: Uint32Array
  /** The batch of each key; 0 if the slot is free. */
  readonly #batches: Uint32Array
  /** @param _env unused; the platform passes it. @param buckets @default 65536 */
  constructor({ storage }: SqlObjectState, _env?: unknown, buckets = defaultBuckets) {
    this.#storage = storage
    this.#buckets = buckets
    this.#keys = new Uint32Array(slots * buckets)
    this.#batches = new Uint32Array(slots * buckets)
    // Stored keys make waking up cheap: hashing each id again would take a microsecond.
    storage.sql.exec('CREATE TABLE IF NOT EXISTS id_lots (until INTEGER, ids TEXT, keys BLOB)')
    for (const { rowid, keys } of storage.sql.exec('SELECT rowid, keys FROM id_lots ORDER BY rowid')) {
      this.#hold(Number(rowid), new Uint32Array(keys as ArrayBuffer)) // as written below
    }
  }

  /** The slot of a key, or else the one it may use: a free slot or that of the oldest key. */
  #slotOf(key: number): number {
    const start = (key % this.#buckets) * slots
    let oldest = start
    for (let slot = start; slot < start + slots; slot += 1) {
      if (this.#keys[slot] === key) return slot
      if ((this.#batches[slot] as number) < (this.#batches[oldest] as number)) oldest = slot
    }
    return oldest
  }

  #hold(batch: number, keys: Uint32Array): void {
    for (const key of keys) {
      const slot = this.#slotOf(key)
      this.#keys[slot] = key
      this.#batches[slot] = batch
    }
  }

  /** The ids of a batch that has not expired. */
  #idsOf(batch = 0): readonly string[] {
    const [row] = this.#storage.sql.exec('SELECT ids FROM id_lots WHERE rowid = ? AND until > ?', batch, Date.now())
    return row === undefined ? [] : parse(row.ids)
  }

  /** Answers a {@link SeenQuestion}. */
  async fetch(request: Request): Promise<Response> {
    const { ask, ids, windowMs } = parse<SeenQuestion>(await request.text())
    const storage = this.#storage
    if (ask === 'known') {
      // Reads each batch once.
      const groups = Map.groupBy(ids, (id) => {
        const key = keyOf(id)
        const slot = this.#slotOf(key)
        return this.#keys[slot] === key ? this.#batches[slot] : 0
      })
      const known = [...groups].flatMap(([batch, some]) => {
        const held = new Set(this.#idsOf(batch))
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

  /** Deletes expired batches. */
  async alarm(): Promise<void> {
    const storage = this.#storage
    const now = Date.now()
    storage.sql.exec('DELETE FROM id_lots WHERE until <= ?', now)
    const [row] = storage.sql.exec('SELECT rowid FROM id_lots LIMIT 1')
    // Row numbers restart in an empty table; until then a deleted batch simply has no ids.
    if (row === undefined) this.#batches.fill(0)
    else await storage.setAlarm(now + sweepMs)
  }
}
