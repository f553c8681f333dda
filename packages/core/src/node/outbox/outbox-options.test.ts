import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDeadLetters } from '../dead-letter-file.ts'
import { openOutbox } from './open-outbox.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-options-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Options that types do not allow. */
const openWith = (options: object) => openOutbox({ path: join(folder, 'outbox.db'), ...options } as never)

describe('the options of an outbox', () => {
  it.each([
    ['maxBytes', Number(undefined)],
    ['maxBytes', -1],
    ['maxAgeMs', Number.NaN],
    ['parkedMaxAgeMs', '7d'],
    ['dedupeWindowMs', '60000'],
    ['busyTimeoutMs', Number.NaN],
    ['maxPages', {}],
    ['maxBytes', null],
    ['durability', 'safe'],
    ['durability', true],
  ])('refuse %s: %j, and no file is made', async (name, value) => {
    await expect(openWith({ [name]: value })).rejects.toThrow(RangeError)
    await expect(openWith({ [name]: value })).rejects.toThrow(`The option ${name} must be`)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([undefined, null, '', 5, new URL('file:///tmp/outbox.db')])('refuse the path %j', async (path) => {
    await expect(openWith({ path })).rejects.toMatchObject({
      code: 'outbox_unavailable',
      message: expect.stringMatching(/^The path of the outbox must be a string, but it is /),
    })
  })

  it('may be infinite or missing', async () => {
    const outbox = await openWith({ maxAgeMs: Number.POSITIVE_INFINITY, maxBytes: undefined, durability: undefined })
    expect(await outbox.queue('a').append([{ messageId: 'm', json: '{}', bytes: 2 }])).toHaveLength(1)
    await outbox.close()
  })
})

it.each(['maxBytes', 'maxWaitingBytes'])('a dead-letter file refuses %s: NaN', (name) => {
  expect(() => openDeadLetters({ path: join(folder, 'dead.jsonl'), [name]: Number.NaN })).toThrow(
    `The option ${name} must be a number of at least 0`,
  )
})
