import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const run = (args: readonly string[]) => runHere(['import', ...args, '--json'], { cwd: local.folder, host: local.url })

const timestamp = '2024-05-01T09:30:00.000Z'
const call = (index: number, more: object = {}) => ({
  ...{ type: 'track', userId: `u-${index}`, event: 'E', messageId: `m-${index}`, timestamp },
  ...more,
})
const shared = { context: { ip: '203.0.113.7', locale: 'de' }, integrations: { All: false } }

/** What was sent, as JSON. */
const sent = (): readonly Record<string, unknown>[] =>
  local.segment.requests.flatMap(({ text }) => (JSON.parse(text) as { batch: Record<string, unknown>[] }).batch)

describe('the bodies of batch requests', () => {
  const batch = [call(1), call(2, { context: { locale: 'fr', page: { url: 'https://example.com' } } })]
  const expected = [
    { messageId: 'm-1', ...shared },
    {
      messageId: 'm-2',
      context: { ip: '203.0.113.7', locale: 'fr', page: { url: 'https://example.com' } },
      integrations: { All: false },
    },
  ]

  it.each([
    ['body.json', JSON.stringify({ batch, ...shared })],
    ['body.json', JSON.stringify({ ...shared, batch }, null, 2)],
    ['body', JSON.stringify({ batch, ...shared }, null, 2)],
    ['bodies.ndjson', `${JSON.stringify({ sentAt: timestamp, batch, ...shared, writeKey: 'k' })}\n`],
    ['bodies.json', JSON.stringify([{ batch, ...shared }])],
    ['bodies.json', batch.map((one) => JSON.stringify({ batch: [one], ...shared })).join('\n')],
  ])('keep what all calls share: %s', async (name, text) => {
    local.file(name, text)
    expect(reportOf(await run([name]))).toMatchObject({ read: 2, sent: 2, complete: true })
    expect(sent()).toMatchObject(expected)
    expect(local.segment.requests[0]?.text).not.toContain('writeKey')
  })

  it('are all read if a file has several in lines, and several arrays', async () => {
    const bodies = [1, 2, 3].map((index) => JSON.stringify({ batch: [call(index)] })).join('\n')
    local.file('bodies', bodies)
    expect(reportOf(await run(['bodies']))).toMatchObject({ read: 3, sent: 3, complete: true })
    local.file('arrays.json', `${JSON.stringify([call(5)])}\n${JSON.stringify([call(6)])}`)
    expect(reportOf(await run(['arrays.json']))).toMatchObject({ read: 2, sent: 2, complete: true })
  })

  it('keep the digits of numbers, and rejects have what was shared', async () => {
    const long = '1234567890123456789'
    local.file(
      'body.ndjson',
      `{"context":{"n":${long}},"batch":[{"type":"track","userId":"u","event":"E","context":{"x":1}},{"type":"track","event":"E"}]}\n`,
    )
    const done = await run(['body.ndjson'])
    expect(reportOf(done)).toMatchObject({ read: 2, sent: 1, rejected: 1 })
    expect(local.segment.requests[0]?.text).toContain(`"context":{"n":${long},"x":1}`)
    const { readFileSync } = await import('node:fs')
    expect(readFileSync('body.ndjson.rejects.ndjson', 'utf8')).toContain(`"row":{"context":{"n":${long}},`)
  })

  it.each(['bodies.ndjson', 'bodies.json'])('resume inside a body: %s', async (name) => {
    const lines = [0, 10, 20].map((from) => {
      const calls = Array.from({ length: 10 }, (_, index) => call(from + index))
      return JSON.stringify({ batch: calls, ...shared })
    })
    local.file(name, `${lines.join('\n')}\n`)
    let read = 0
    for (const more of [7, 8, 9]) {
      const args = [name, '--limit', String(more), '--batch-calls', '3', ...(read === 0 ? [] : ['--resume'])]
      read += more
      expect(reportOf(await run(args))).toMatchObject({ read, sent: read, complete: false })
    }
    expect(reportOf(await run([name, '--resume']))).toMatchObject({ read: 30, sent: 30, complete: true })
    expect(sent().map(({ messageId }) => messageId)).toEqual(Array.from({ length: 30 }, (_, index) => `m-${index}`))
    expect(sent().every(({ integrations }) => integrations !== undefined)).toBe(true)
  })

  it('are left alone if a row only has a column of the name', async () => {
    local.file('rows.ndjson', '{"id":"u","batch":[{"lot":1},{"lot":2}]}\n')
    const map = ['--type', 'track', '--set', 'event=E', '--map', 'userId=id', '--map', 'properties.lots=batch|json']
    expect(reportOf(await run(['rows.ndjson', ...map]))).toMatchObject({ read: 1, sent: 1 })
    expect(sent()).toMatchObject([{ properties: { lots: [{ lot: 1 }, { lot: 2 }] } }])
  })
})
