/** Rows of a query. */
interface Cursor {
  toArray(): readonly Readonly<Record<string, unknown>>[]
}

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

const read = (text: string): SeenQuestion => JSON.parse(text) as SeenQuestion // only our own worker reaches the object

/**
 * A Durable Object that remembers messageIds.
 * @see https://developers.cloudflare.com/durable-objects/
 */
export class SeenMessageIds {
  private readonly state: SqlObjectState
  constructor(state: SqlObjectState) {
    this.state = state
    state.storage.sql.exec('CREATE TABLE IF NOT EXISTS ids (id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID')
    state.storage.sql.exec('CREATE INDEX IF NOT EXISTS ids_until ON ids (until)')
  }

  /** Answers a question. */
  async fetch(request: Request): Promise<Response> {
    const { ask, ids, windowMs } = read(await request.text())
    const { sql } = this.state.storage
    const now = Date.now()
    if (ask === 'known') {
      const list = JSON.stringify(ids)
      const rows = sql.exec('SELECT id FROM ids WHERE until > ? AND id IN (SELECT value FROM json_each(?))', now, list)
      return Response.json(rows.toArray().map(({ id }) => id))
    }
    sql.exec(
      'INSERT OR REPLACE INTO ids (id, until) SELECT value, ? FROM json_each(?)',
      now + windowMs,
      JSON.stringify(ids),
    )
    if ((await this.state.storage.getAlarm()) === null) await this.state.storage.setAlarm(now + sweepMs)
    return Response.json([])
  }

  /** Forgets what is too old. */
  async alarm(): Promise<void> {
    const { sql } = this.state.storage
    sql.exec('DELETE FROM ids WHERE until <= ?', Date.now())
    if (sql.exec('SELECT 1 FROM ids LIMIT 1').toArray().length > 0)
      await this.state.storage.setAlarm(Date.now() + sweepMs)
  }
}
