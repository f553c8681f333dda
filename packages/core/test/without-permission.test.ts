import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'without-permission-'))

/** Root may write everywhere, so its tests use another user. */
const uid = process.getuid?.() === 0 ? 65_534 : process.getuid?.()

beforeAll(() => {
  chmodSync(folder, 0o777)
  mkdirSync(join(folder, 'closed'), { mode: 0o555 })
  for (const name of ['lock', 'outbox.db']) writeFileSync(join(folder, name), '', { mode: 0o000 })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.skipIf(uid === undefined)('locks and outboxes say that the system refuses to write, and what to do', () => {
  const program = join(import.meta.dirname, 'without-permission.js')
  const args = ['--conditions=@org/source', '--no-warnings', program, folder]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', uid })
  expect(stderr).toBe('')
  const outbox = {
    code: 'outbox_unavailable',
    systemCode: 'EACCES',
    message: 'The outbox cannot be opened (EACCES).',
    advice: 'Allow this process to write to the file and its folder.',
  }
  expect(JSON.parse(stdout)).toMatchObject({
    newLock: { code: 'EACCES' },
    closedLock: { code: 'EACCES' },
    newOutbox: outbox,
    newFolder: outbox,
    closedOutbox: outbox,
  })
})
