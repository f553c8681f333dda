import { describe, expect, it } from 'vitest'
import { startCollector } from '../../src/runtimes/start-collector.ts'
import { setUpNats } from './nats-collectors.ts'

const on = setUpNats()

describe('the streams on NATS', () => {
  it.each([
    [{ max_age: 60_000_000_000 }, 'max_age 60000000000; 0 is required.'],
    [{ max_msgs_per_subject: 1 }, 'max_msgs_per_subject 1; -1 is required.'],
  ])('refuses a queue whose calls the servers would delete: %j', async (more, message) => {
    const { link, names } = await on.open()
    const { config } = await link.jsm.streams.info(names.queue.stream)
    await link.jsm.streams.delete(names.queue.stream)
    await link.jsm.streams.add({ ...config, ...more, duplicate_window: 1_000_000_000 })
    await expect(on.open()).rejects.toMatchObject({
      code: 'invalid_source',
      message: `The stream ${on.stream} has ${message}`,
    })
  })

  it('refuses a name whose subjects another stream has', async () => {
    const { link } = await on.open()
    await link.jsm.streams.add({ name: `O${on.stream}`, subjects: [`X${on.stream}.>`] })
    await expect(on.open(on.withNats({ stream: `X${on.stream}` }))).rejects.toMatchObject({
      code: 'invalid_source',
      message: `Another stream has subjects of the stream X${on.stream}_HISTORY.`,
    })
  })

  it('leaves streams that exist as they are, names what differs, and refuses one that would lose calls', async () => {
    const parts = await on.open()
    const warnings: string[] = []
    await on.open(on.withNats({ queue: { maxBytes: 5_000_000 } }), warnings)
    expect(warnings).toEqual([expect.stringContaining(`The stream ${on.stream} has max_bytes 1073741824`)])
    await parts.link.jsm.streams.delete(parts.names.queue.stream)
    await parts.link.jsm.streams.add({ name: parts.names.queue.stream, subjects: [parts.names.queue.subjects] })
    await expect(on.open()).rejects.toMatchObject({
      code: 'invalid_source',
      message: `The stream ${on.stream} has retention limits; workqueue is required.`,
    })
  })

  it.each([
    [{ replicas: 3 }, 'A single server of NATS cannot have replicas.'],
    [
      { queue: { maxBytes: 2_000_000_000_000 } },
      expect.stringMatching(/^The servers of NATS have no room for the stream S\d+\.$/),
    ],
    [{ credentials: '/does/not/exist.creds' }, 'The credentials file of NATS cannot be read.'],
  ])('refuses settings that do not fit: %j', async (more, message) => {
    await expect(startCollector(on.withNats(more))).rejects.toMatchObject({ code: 'invalid_source', message })
  })

  it('refuses calls that are larger than a message of the servers', async () => {
    const limits = { callBytes: 2_000_000, batchBytes: 3_000_000 }
    await expect(on.open({ ...on.settings, limits, delivery: { batchBytes: 3_000_000 } })).rejects.toMatchObject({
      code: 'invalid_source',
      details: { path: ['limits', 'callBytes'] },
    })
  })

  it('refuses unknown keys, which no deliverer would know', async () => {
    await expect(startCollector({ ...on.settings, unknownKeys: 'pass' })).rejects.toThrow('unknownKeys cannot be pass')
  })
})
