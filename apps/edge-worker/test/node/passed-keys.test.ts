import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFetchTransport, webRuntime } from '@org/segment-core'
import { openOutbox } from '@org/segment-core/node'
import { createFakeSegment } from '@org/segment-testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { createSourceRegister } from '../../src/sources/source-register.ts'
import { createOutboxStorage } from '../../src/storage/outbox-storage.ts'
import { openPassedKeys } from '../../src/storage/passed-keys.ts'
import { localLife } from '../local-life.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-passed-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const open = async (maxPassed: number) => {
  const segment = createFakeSegment()
  const path = join(folder, 'calls.sqlite')
  const config = parseConfig({ unknownKeys: 'pass', delivery: { ageMs: 1 } })
  const sources = createSourceRegister(config)
  const outbox = await openOutbox({ path })
  const passedKeys = await openPassedKeys(`${path}.keys`)
  const runtime = webRuntime({ transport: createFetchTransport({ fetch: segment.fetch }) })
  const { delivery } = config
  const errors: Error[] = []
  const onError = (error: Error): void => void errors.push(error)
  const storage = createOutboxStorage({ outbox, sources, passedKeys, runtime, delivery, maxPassed, onError })
  await storage.resume()
  const store = async (key: string): Promise<string> => {
    const target = sources.passed(key)?.targets.server
    if (target === undefined) throw new Error('No target.')
    const messageId = `id-of-${key}`
    const json = JSON.stringify({
      type: 'track',
      userId: 'u',
      event: 'e',
      messageId,
      timestamp: '2026-06-01T00:00:00Z',
    })
    return (await storage.store(target, [{ messageId, json, bytes: json.length }], localLife())).outcome
  }
  const close = async (): Promise<void> => {
    await storage.close(100)
    await outbox.close()
  }
  const keysOf = async () => (await readFile(`${path}.keys`, 'utf8')).split('\n').filter((key) => key !== '')
  return { segment, store, close, keysOf, path, errors }
}

describe('write keys that clients invent', () => {
  it('cost no more than the limit, and every accepted call arrives', async () => {
    const { segment, store, close, keysOf } = await open(5)
    let kept = 0
    for (let index = 0; index < 12; index += 1) {
      await vi.waitUntil(async () => (await store(`key-${index}`)) === 'kept', { timeout: patienceMs, interval: 50 })
      kept += 1
      expect((await keysOf()).length).toBeLessThanOrEqual(5)
    }
    await vi.waitUntil(() => segment.calls.length >= kept, { timeout: patienceMs, interval: 10 })
    expect(new Set(segment.calls.map(({ writeKey }) => writeKey)).size).toBe(12)
    await close()
  })

  it('are answered 503 while none of the active ones is done', async () => {
    const { segment, store, close } = await open(2)
    segment.faults.always({ status: 503 })
    expect([await store('a'), await store('b'), await store('c'), await store('a')]).toEqual([
      'kept',
      'kept',
      'unavailable',
      'kept',
    ])
    await close()
    const again = await open(2)
    await vi.waitUntil(() => again.segment.calls.length >= 2, { timeout: patienceMs, interval: 10 })
    expect(new Set(again.segment.calls.map(({ writeKey }) => writeKey))).toEqual(new Set(['a', 'b']))
    await again.close()
  })

  it('are forgotten at the start if they have no calls', async () => {
    const path = join(folder, 'calls.sqlite.keys')
    await writeFile(path, Array.from({ length: 2_000 }, (_, index) => `old-${index}\n`).join(''))
    const { close, keysOf } = await open(5)
    expect(await keysOf()).toEqual([])
    await close()
  })

  it('do not stop the start if the list cannot be written, as on a full disk', async () => {
    const path = join(folder, 'calls.sqlite.keys')
    await writeFile(path, 'old\n')
    // The draft cannot be created.
    await mkdir(`${path}.new`)
    const { close, keysOf, errors } = await open(5)
    expect([await keysOf(), errors.map(({ message }) => message)]).toEqual([
      ['old'],
      ['The list of passed keys cannot be written.'],
    ])
    await close()
  })
})
