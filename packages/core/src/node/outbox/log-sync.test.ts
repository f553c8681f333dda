import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { prepareSchema } from './outbox-schema.ts'
import { openLogSync } from './write-group.ts'

it('writes the log to the main file if the log cannot be synced, and reports if that fails too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'log-sync-'))
  const path = join(folder, 'outbox.db')
  const database = new DatabaseSync(path, { timeout: 0 })
  const other = new DatabaseSync(path, { timeout: 0 })
  try {
    prepareSchema(database, 0)
    const log = await openLogSync(database, path)
    await log.sync()
    const mainHolds = (): boolean => {
      // Read without the log.
      const main = new DatabaseSync(`file:${path}?immutable=1`, { readOnly: true })
      try {
        return main.prepare('SELECT 1 FROM queues').get() !== undefined
      } catch {
        return false
      } finally {
        main.close()
      }
    }
    database.exec("INSERT INTO queues (name) VALUES (x'01')")
    await log.sync()
    expect(mainHolds()).toBe(false)
    // From here on every sync of the log fails, as on a broken disk.
    await log.close()
    await log.sync()
    expect(mainHolds()).toBe(true)
    // An open reader of the earlier state prevents the checkpoint.
    other.exec('BEGIN; SELECT * FROM queues')
    other.prepare('SELECT * FROM queues').all()
    database.exec("INSERT INTO queues (name) VALUES (x'02')")
    await expect(log.sync()).rejects.toThrow('could not be written')
    other.exec('COMMIT')
    await log.sync()
  } finally {
    other.close()
    database.close()
    await rm(folder, { recursive: true, force: true })
  }
})
