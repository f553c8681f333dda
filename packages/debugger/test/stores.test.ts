import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDebugger, type Debugger } from '../src/index.ts'
import { createSqliteDetails } from '../src/store/sqlite.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debugger-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const send = async ({ segment }: Debugger, ...events: readonly string[]): Promise<void> => {
  for (const event of events) {
    const body = JSON.stringify({ userId: 'u', event, writeKey: 'some-write-key', properties: { name: event } })
    await segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body })
  }
}

const names = ({ log }: Debugger): readonly (string | undefined)[] => log.summaries().map(({ event }) => event)

describe.each(['memory', 'sqlite'])('a log in %s', (kind) => {
  const make = (bounds = {}): Debugger =>
    createDebugger({
      bounds,
      ...(kind === 'memory' ? {} : { details: createSqliteDetails(join(folder, 'events.db')) }),
    })

  it('keeps the newest events within its limit', async () => {
    const core = make({ events: 3 })
    await send(core, 'A', 'B', 'C', 'D', 'E')
    expect(names(core)).toEqual(['C', 'D', 'E'])
    expect(core.record(2, '')).toBeUndefined()
    expect(core.record(3, '')?.call).toMatchObject({ event: 'C' })
    core.close()
  })

  it('keeps its bytes within the limit, but always the last event', async () => {
    const core = make({ bytes: 10_000 })
    await send(core, ...Array.from({ length: 50 }, (_, index) => `E${index}`))
    expect(core.log.size()).toBeGreaterThan(3)
    expect(core.log.size()).toBeLessThan(20)
    await send(core, 'x'.repeat(20_000))
    expect(core.log.size()).toBe(1)
    core.close()
  })

  it('finds text in the details, and nothing once it is cleared', async () => {
    const core = make()
    await send(core, 'A', 'B')
    expect(core.log.call(1)).toContain('"name":"A"')
    core.clear()
    expect([core.log.size(), core.log.call(1), core.log.oldestSeq()]).toEqual([0, undefined, undefined])
    await send(core, 'C')
    expect(core.log.summaries().map(({ seq }) => seq)).toEqual([3])
    core.close()
  })
})

describe('a store in a file', () => {
  it('restores and counts its events, and continues numbering', async () => {
    const file = join(folder, 'events.db')
    const before = createDebugger({ details: createSqliteDetails(file) })
    await send(before, 'A', 'B')
    const record = before.record(2, 'http://localhost')
    before.close()
    const after = createDebugger({ details: createSqliteDetails(file) })
    expect(names(after)).toEqual(['A', 'B'])
    expect(after.record(2, 'http://localhost')).toEqual(record)
    expect(after.log.logId).toBe(before.log.logId)
    expect(createDebugger().log.logId).not.toBe(createDebugger().log.logId)
    expect(after.summary()).toMatchObject({
      total: 2,
      byEvent: { A: 1, B: 1 },
      catalogue: [{ properties: [{ path: 'name' }] }, {}],
    })
    await send(after, 'C')
    expect(after.log.lastSeq()).toBe(3)
    after.clear()
    after.close()
    const last = createDebugger({ details: createSqliteDetails(file) })
    expect([last.log.size(), last.log.lastSeq()]).toEqual([0, 3])
    last.close()
  })

  it('still knows the messageIds of the last day after a restart', async () => {
    const file = join(folder, 'events.db')
    let now = Date.parse('2026-03-01T12:00:00.000Z')
    const outcomes = async (calls: readonly object[]): Promise<readonly boolean[]> => {
      const core = createDebugger({ details: createSqliteDetails(file), now: () => now })
      const before = core.log.lastSeq()
      const body = JSON.stringify({ batch: calls, writeKey: 'some-write-key' })
      await core.segment.fetch('https://api.segment.io/v1/batch', { method: 'POST', body })
      core.close()
      return core.log.slice(before, 10).map(({ duplicate }) => duplicate)
    }
    const call = { type: 'track', userId: 'u', event: 'E', messageId: 'kept' }
    const dropped = { type: 'track', userId: 7, event: 'E', messageId: 'dropped' }
    expect(await outcomes([call, dropped])).toEqual([false, false])
    now += 23 * 3_600_000
    // Segment never took the call that it dropped, so its messageId is still free.
    expect(await outcomes([call, { ...dropped, userId: 'u' }])).toEqual([true, false])
    // A repeat does not make the first call newer.
    now += 2 * 3_600_000
    expect(await outcomes([call, { ...dropped, userId: 'u' }])).toEqual([false, true])
  })

  it('deletes dropped events from the file', async () => {
    const file = join(folder, 'events.db')
    const details = createSqliteDetails(file)
    const core = createDebugger({ details, bounds: { events: 10 } })
    const batch = Array.from({ length: 700 }, (_, index) => ({ type: 'track', userId: 'u', event: `E${index}` }))
    for (let round = 0; round < 3; round += 1) {
      const body = JSON.stringify({ batch, writeKey: 'some-write-key' })
      await core.segment.fetch('https://api.segment.io/v1/batch', { method: 'POST', body })
    }
    expect([...details.restore()].length).toBeLessThan(600)
    core.close()
  })

  it('opens a file of version 1, which had the call within the detail', async () => {
    const file = join(folder, 'old.db')
    const { DatabaseSync } = await import('node:sqlite')
    const before = createDebugger({ details: createSqliteDetails(file) })
    await send(before, 'A', 'B')
    await before.segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body: 'not a call' })
    const records = [1, 2, 3].map((seq) => before.record(seq, ''))
    before.close()
    const old = new DatabaseSync(file)
    old.exec(`
      update events set detail = json_set(detail, '$.call', json(coalesce(call, 'null')));
      alter table events drop column call;
      pragma user_version = 1;
    `)
    expect(old.prepare('select detail from events where seq = 1').get()?.detail).toContain('"event":"A"')
    old.close()
    for (const opening of ['the first', 'a later']) {
      const after = createDebugger({ details: createSqliteDetails(file) })
      expect([opening, [1, 2, 3].map((seq) => after.record(seq, ''))]).toEqual([opening, records])
      expect((await after.log.page({ match: (_, call) => call()?.includes('"B"') === true, limit: 9 })).total).toBe(1)
      after.close()
    }
    const next = createDebugger({ details: createSqliteDetails(file) })
    await send(next, 'C')
    expect([next.log.lastSeq(), next.log.call(4)]).toEqual([4, expect.stringContaining('"C"')])
    next.close()
  })

  it('rejects a file that is something else', async () => {
    const text = join(folder, 'text.db')
    await writeFile(text, 'This is not a database, and long enough to look like none.'.repeat(20))
    expect(() => createSqliteDetails(text)).toThrow(/not a database/)
    const { DatabaseSync } = await import('node:sqlite')
    const other = join(folder, 'other.db')
    const database = new DatabaseSync(other)
    database.exec('create table theirs (id integer)')
    database.close()
    expect(() => createSqliteDetails(other)).toThrow(/not an event database/)
  })
})

it('answers the sender even if nothing can be stored, and reports the error', async () => {
  const errors: unknown[] = []
  const details = createSqliteDetails(join(folder, 'events.db'))
  const add = (): never => {
    throw new Error('database or disk is full')
  }
  const core = createDebugger({ details: { ...details, add }, onError: (error) => errors.push(error) })
  const body = JSON.stringify({ userId: 'u', event: 'E', writeKey: 'some-write-key' })
  const response = await core.segment.fetch('https://api.segment.io/v1/track', { method: 'POST', body })
  expect(response.status).toBe(200)
  expect(errors).toMatchObject([{ message: 'database or disk is full' }])
  expect(core.log.size()).toBe(0)
  core.close()
})
