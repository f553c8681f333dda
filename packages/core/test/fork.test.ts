import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)

it.each([
  ['in memory', ''],
  ['in an outbox that all processes share', 'outbox.db'],
])('sends no batch of a client twice that was made before a fork: calls %s', async (_, file) => {
  const folder = await mkdtemp(join(tmpdir(), 'fork-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const segment = createFakeSegment()
  const server = await listen(segment)
  onTestFinished(() => server.close())
  const program = join(import.meta.dirname, 'fork-process.js')
  const path = file === '' ? '' : join(folder, file)
  await run(process.execPath, ['--conditions=@org/source', '--no-warnings', program, server.url, path])
  const made = ['parent', 'a', 'b'].flatMap((name) => Array.from({ length: 100 }, (_, index) => `${name} ${index}`))
  const got = segment.calls.map(({ userId, properties }) => `${userId} ${Reflect.get(Object(properties), 'index')}`)
  expect(got.toSorted()).toEqual(made.toSorted())
  expect(segment.duplicates).toEqual([])
  expect(new Set(segment.calls.map(({ messageId }) => messageId)).size).toBe(300)
})
