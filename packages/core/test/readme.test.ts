import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const examples = join(import.meta.dirname, '../examples')

/** Runs an example of the README unchanged, against a local Segment. */
const runExample = async (
  name: string,
  further: Readonly<Record<string, string>> = {},
  segment: FakeSegment = createFakeSegment(),
) => {
  const server = await listen(segment)
  try {
    const env = {
      ...process.env,
      SEGMENT_WRITE_KEY: 'k'.repeat(32),
      SEGMENT_HOST: server.url,
      SEGMENT_TOKEN: 't'.repeat(40),
      ...further,
    }
    const { stdout, stderr } = await run(process.execPath, ['--conditions=@org/source', join(examples, `${name}.ts`)], {
      env,
    })
    return { lines: stdout.trim().split('\n'), stderr, calls: segment.calls }
  } finally {
    await server.close()
  }
}

describe('the examples of the README', () => {
  it('validates and sends a call', async () => {
    const { lines, stderr, calls } = await runExample('quickstart')
    expect(lines).toEqual([
      'error id_not_string userId',
      'warning revenue_not_number properties.revenue',
      'warning event_near_duplicate event',
      'acknowledged',
    ])
    expect(stderr).toBe('')
    expect(calls).toMatchObject([{ event: 'Order Completed', userId: 'user-42' }])
  })

  it('sends the first event of the repository’s README', async () => {
    const { lines, stderr, calls } = await runExample('first-event')
    expect(lines).toEqual(['acknowledged'])
    expect(stderr).toBe('')
    expect(calls).toMatchObject([{ event: 'Order Completed', properties: { revenue: 49.5 } }])
  })

  it('shows a request as a curl command, without its write key', async () => {
    const { lines, calls } = await runExample('prepare')
    expect(lines[0]).toMatch(/^curl --globoff --request POST 'http:\/\/.*\/v1\/track' \\$/)
    expect(lines.join('\n')).toContain('"event":"Signed Up"')
    expect(lines.join('\n')).not.toContain('kkkk')
    expect(calls).toEqual([])
  })

  it('sends through the client', async () => {
    const { lines, stderr, calls } = await runExample('client')
    expect(lines).toEqual(['acknowledged', '0'])
    expect(stderr).toBe('')
    expect(calls.map(({ type }) => type)).toEqual(['identify', 'track'])
  })

  it('keeps failed calls in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'readme-'))
    try {
      const { lines, stderr } = await runExample('dead-letters', { DEAD_LETTERS_PATH: join(folder, 'dead.ndjson') })
      expect(lines).toEqual(['refused', '0 1 0 0', '1'])
      expect(stderr).toBe('invalid_call\n')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('limits a client to the events of a plan', async () => {
    const { lines, stderr, calls } = await runExample('events')
    expect(lines).toEqual(['1'])
    expect(stderr).toBe('')
    expect(calls).toMatchObject([{ event: 'Lesson Opened', properties: { lesson: 'Loops', minutes: 5 } }])
  })

  it('keeps calls in an outbox', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'readme-'))
    try {
      const { lines, stderr, calls } = await runExample('outbox', { OUTBOX_PATH: join(folder, 'outbox.db') })
      expect(lines).toEqual(['accepted', '0'])
      expect(stderr).toBe('')
      expect(calls).toMatchObject([{ event: 'Signed Up' }])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('reads the workspace', async () => {
    const segment = createFakeSegment()
    segment.workspace.addSource({ id: 'src_1', name: 'Shop', writeKey: 'k'.repeat(32) })
    const authorization = `Basic ${btoa(`${'k'.repeat(32)}:`)}`
    await segment.fetch('https://api.segment.io/v1/track', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 42, event: 'Order Completed' }),
    })
    const { lines, stderr } = await runExample('workspace', {}, segment)
    expect(lines).toEqual(['src_1 Shop', '1 × id_not_string Order Completed'])
    expect(stderr).toBe('')
  })

  it('runs middleware', async () => {
    const { lines, calls } = await runExample('middleware')
    expect(lines).toEqual(['dropped acknowledged'])
    expect(calls).toMatchObject([
      { properties: { question: 'Mail [redacted]?' }, context: { app: { name: 'shop', version: '2.1.0' } } },
    ])
  })
})
