import { randomInt } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { EventSummary } from '../model/event-record.ts'
import type { RequestDetail } from '../record/event-detail.ts'
import { textOf } from '../record/summarise-call.ts'
import type { DetailStore } from './detail-store.ts'

/** Version of the tables; files of other versions are rejected. */
const schemaVersion = 2

const tables = `
  create table if not exists requests (id integer primary key, detail text not null) strict;
  create table if not exists events (
    seq integer primary key, summary text not null, call text, detail text not null, request integer not null
  ) strict;
  create index if not exists events_by_request on events (request);
  create table if not exists counters (name text primary key, value integer not null) strict;
`

/** Version 1 stored the call within the detail. */
const fromVersion1 = `
  begin;
  alter table events add column call text;
  update events set
    call = case when json_type(detail, '$.call') = 'object' then detail -> '$.call' end,
    detail = json_remove(detail, '$.call');
  pragma user_version = ${schemaVersion};
  commit;
`

/** Events deleted at a time; a file may exceed its limit by this many. */
const dropEvents = 500

const openDatabase = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file)
  const version = Number(database.prepare('pragma user_version').get()?.user_version ?? 0)
  const filled = Number(database.prepare('select count(*) as tables from sqlite_schema').get()?.tables ?? 0) > 0
  if (version === 1) database.exec(fromVersion1)
  else if (version !== schemaVersion && (version !== 0 || filled)) {
    database.close()
    throw new Error(`The file ${file} is not an event database, or was written by another version.`)
  }
  // A machine crash may lose the latest events but never corrupts the file; that is enough for debugging data.
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  database.exec(`${tables} pragma user_version = ${schemaVersion}`)
  return database
}

/**
 * Creates a store in a SQLite file: the `@org/segment-debugger/sqlite` entry point. Needs `node:sqlite` (Node 22.13 or
 * newer). Write keys are masked before they get here.
 * @throws {Error} if the file is another database or cannot be opened
 */
export const createSqliteDetails = (file: string): DetailStore => {
  const database = openDatabase(file)
  const insertRequest = database.prepare('insert into requests (detail) values (?)')
  const insertEvent = database.prepare(
    'insert into events (seq, summary, call, detail, request) values (?, ?, ?, ?, ?)',
  )
  const selectEvent = database.prepare(
    'select e.call, e.detail, r.detail as request from events e join requests r on r.id = e.request where e.seq = ?',
  )
  const selectCall = database.prepare('select call from events where seq = ?')
  const selectAll = database.prepare(
    'select summary, coalesce(octet_length(call), 0) + octet_length(detail) as bytes from events order by seq',
  )
  const deleteEvents = database.prepare('delete from events where seq < ?')
  const deleteRequests = database.prepare(
    'delete from requests where id < coalesce((select min(request) from events), 9223372036854775807)',
  )
  const setLast = database.prepare(
    "insert into counters (name, value) values ('lastSeq', ?) on conflict (name) do update set value = excluded.value",
  )
  const selectLast = database.prepare("select value from counters where name = 'lastSeq'")

  database
    .prepare("insert into counters (name, value) values ('logId', ?) on conflict (name) do nothing")
    .run(randomInt(2 ** 47))
  const logId = String(database.prepare("select value from counters where name = 'logId'").get()?.value)

  let dropped = 0

  const inTransaction = (work: () => void): void => {
    database.exec('begin')
    try {
      work()
      database.exec('commit')
    } catch (error) {
      database.exec('rollback')
      throw error
    }
  }

  return {
    logId,
    add: (events: readonly EventSummary[], details, request: RequestDetail) =>
      inTransaction(() => {
        const { lastInsertRowid } = insertRequest.run(JSON.stringify(request))
        events.forEach((summary, index) => {
          const { call, detail = '' } = details[index] ?? {}
          insertEvent.run(summary.seq, JSON.stringify(summary), call ?? null, detail, lastInsertRowid)
        })
        setLast.run(events.at(-1)?.seq ?? 0)
      }),
    get: (seq) => {
      const row = selectEvent.get(seq)
      const detail = textOf(row?.detail)
      const request = textOf(row?.request)
      if (detail === undefined || request === undefined) return undefined
      return { call: textOf(row?.call), detail, request: JSON.parse(request) }
    },
    call: (seq) => textOf(selectCall.get(seq)?.call),
    dropBefore: (seq) => {
      if (seq < dropped + dropEvents) return
      dropped = seq
      inTransaction(() => {
        deleteEvents.run(seq)
        deleteRequests.run()
      })
    },
    clear: () => inTransaction(() => database.exec('delete from events; delete from requests')),
    *restore() {
      for (const row of selectAll.iterate()) {
        const summary = textOf(row.summary)
        if (summary !== undefined) yield { summary: JSON.parse(summary), detailBytes: Number(row.bytes) }
      }
    },
    lastSeq: () => Number(selectLast.get()?.value ?? 0),
    close: () => database.close(),
  }
}
