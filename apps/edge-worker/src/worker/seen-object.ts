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

/** Ids that an object holds, in about 20 MB; of more it forgets the oldest. */
const maxIds = 500_000

const parse = <Value>(text: unknown): Value => JSON.parse(String(text)) as Value // only our own worker writes here

/** What an id goes by in memory: as many bits as V8 keeps in place, without those by which ids are spread over objects. */
const keyOf = (id: string): number => idHash(id) >>> 2

/**
 * A Durable Object that remembers messageIds in lots, a row each, as every row that is written has its price. Memory holds
 * no ids, but which lot may have one; the lot decides, so that no two ids are taken for one. Of two ids with one key the
 * older is forgotten, which a few in 10,000 are before their time.
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
export class SeenMessageIds {
  private readonly storage: SqlObjectState['storage']
  /** Lots by key; the oldest come first. */
  private readonly lots = new Map<number, number>()
  constructor({ storage }: SqlObjectState) {
    this.storage = storage
    // Keys beside the ids, as an object that is woken would take a microsecond for each id otherwise.
    storage.sql.exec('CREATE TABLE IF NOT EXISTS id_lots (until INTEGER, ids TEXT, keys BLOB)')
    for (const { rowid, keys } of storage.sql.exec('SELECT rowid, keys FROM id_lots ORDER BY rowid')) {
      this.hold(Number(rowid), new Uint32Array(keys as ArrayBuffer)) // as they are written below
    }
  }

  private hold(lot: number, keys: Uint32Array): void {
    const { lots } = this
    for (const key of keys) {
      // What comes again becomes the youngest.
      lots.delete(key)
      lots.set(key, lot)
    }
    for (const oldest of lots.keys()) {
      if (lots.size <= maxIds) return
      lots.delete(oldest)
    }
  }

  /** Ids of a lot that are still known. */
  private idsOf(lot: number | undefined): readonly string[] {
    if (lot === undefined) return []
    const [row] = this.storage.sql.exec('SELECT ids FROM id_lots WHERE rowid = ? AND until > ?', lot, Date.now())
    return row === undefined ? [] : parse(row.ids)
  }

  /** Answers a question. */
  async fetch(request: Request): Promise<Response> {
    const { ask, ids, windowMs } = parse<SeenQuestion>(await request.text())
    const { storage } = this
    if (ask === 'known') {
      // Each lot is read once.
      const groups = Map.groupBy(ids, (id) => this.lots.get(keyOf(id)))
      const known = [...groups].flatMap(([lot, some]) => {
        const held = new Set(this.idsOf(lot))
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
        this.hold(Number(rowid), keys)
    }
    if ((await storage.getAlarm()) === null) await storage.setAlarm(now + sweepMs)
    return Response.json([])
  }

  /** Forgets what is too old, and rows of which memory knows nothing any more. */
  async alarm(): Promise<void> {
    const { storage, lots } = this
    const now = Date.now()
    const [held = 0] = lots.values()
    storage.sql.exec('DELETE FROM id_lots WHERE until <= ? OR rowid < ?', now, held)
    const [row] = storage.sql.exec('SELECT rowid FROM id_lots LIMIT 1')
    // Lots are numbered anew then; till then those that are gone know no id.
    if (row === undefined) lots.clear()
    else await storage.setAlarm(now + sweepMs)
  }
}
