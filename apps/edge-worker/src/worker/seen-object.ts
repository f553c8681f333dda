/** Rows of a query, read as they are asked for. */
type Cursor = Iterable<Readonly<Record<string, unknown>>>

/** The state of a Durable Object with SQLite, as far as it is needed here. */
export interface SqlObjectState {
  readonly storage: {
    readonly sql: { exec(query: string, ...values: readonly (string | number)[]): Cursor }
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

/** Ids that an object holds in its 128 MB; of more it forgets the oldest. */
const maxIds = 500_000

const parse = <Value>(text: unknown): Value => JSON.parse(String(text)) as Value // only our own worker writes here

/**
 * A Durable Object that remembers messageIds: in memory, and in lots of rows for when it is woken anew, as each row that
 * is written has its price.
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 */
export class SeenMessageIds {
  private readonly state: SqlObjectState
  /** When each is forgotten, in milliseconds since 1970; the oldest come first. */
  private readonly until = new Map<string, number>()
  constructor(state: SqlObjectState) {
    this.state = state
    const { sql } = state.storage
    sql.exec('CREATE TABLE IF NOT EXISTS lots (until INTEGER NOT NULL, ids TEXT NOT NULL)')
    // The youngest first, for there may be more on disk than memory holds.
    const lots: { readonly ids: readonly string[]; readonly until: number }[] = []
    let count = 0
    for (const { until, ids } of sql.exec('SELECT until, ids FROM lots ORDER BY rowid DESC')) {
      const lot = { ids: parse<readonly string[]>(ids), until: Number(until) }
      lots.push(lot)
      count += lot.ids.length
      if (count >= maxIds) break
    }
    for (const { ids, until } of lots.reverse()) this.hold(ids, until)
  }

  private hold(ids: readonly string[], until: number): void {
    for (const id of ids) {
      // What comes again becomes the youngest.
      this.until.delete(id)
      this.until.set(id, until)
    }
    for (const oldest of this.until.keys()) {
      if (this.until.size <= maxIds) return
      this.until.delete(oldest)
    }
  }

  /** Answers a question. */
  async fetch(request: Request): Promise<Response> {
    const { ask, ids, windowMs } = parse<SeenQuestion>(await request.text())
    const { storage } = this.state
    const now = Date.now()
    if (ask === 'known') return Response.json(ids.filter((id) => (this.until.get(id) ?? 0) > now))
    const until = now + windowMs
    this.hold(ids, until)
    for (let start = 0; start < ids.length; start += rowIds) {
      storage.sql.exec('INSERT INTO lots VALUES (?, ?)', until, JSON.stringify(ids.slice(start, start + rowIds)))
    }
    if ((await storage.getAlarm()) === null) await storage.setAlarm(now + sweepMs)
    return Response.json([])
  }

  /** Forgets what is too old. */
  async alarm(): Promise<void> {
    const { storage } = this.state
    const now = Date.now()
    storage.sql.exec('DELETE FROM lots WHERE until <= ?', now)
    for (const [id, until] of this.until) if (until <= now) this.until.delete(id)
    if (this.until.size > 0) await storage.setAlarm(now + sweepMs)
  }
}
