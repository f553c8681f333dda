import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'
import { begin, endAll, post, startDev } from './running-dev.ts'

afterEach(endAll)

describe('segment tail', () => {
  it('prints earlier and new calls that match its filters', async () => {
    const dev = await startDev()
    await post(dev.url, { event: 'Before' })
    const tail = begin(['tail', '--url', dev.url, '--all', '--json', 'verdict:discarded'])
    await tail.until(/"event":"Before"/)
    await post(dev.url, { userId: 'u', event: 'Kept' })
    await post(dev.url, { event: 'After' })
    await tail.until(/"event":"After"/)
    expect(tail.stdout()).not.toContain('Kept')
    tail.interrupt()
    expect(await tail.exitCode).toBe(0)
  })

  it('waits for the server, and resumes without a gap after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'segment-dev-'))
    const { port, close } = await listen(createFakeSegment())
    await close()
    const url = `http://127.0.0.1:${port}`
    const args = ['dev', '--port', String(port), '--store', join(folder, 'events.db')]
    try {
      const tail = begin(['tail', '--url', url])
      await tail.until(/Waiting for segment dev/)
      const first = begin(args)
      await first.until(/Local Segment at/)
      await expect
        .poll(() => post(url, { userId: 'u', event: 'Poll' }).then(() => tail.stdout()), { interval: 200 })
        .toContain('Poll')
      first.interrupt()
      await first.exitCode
      const second = begin(args)
      await second.until(/Local Segment at/)
      await post(url, { userId: 'u', event: 'Meanwhile' })
      await tail.until(/Meanwhile/)
      expect(tail.stdout().match(/Meanwhile/g)).toHaveLength(1)
    } finally {
      await endAll()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('prints the calls of a server that restarted with an empty log', async () => {
    const { port, close } = await listen(createFakeSegment())
    await close()
    const url = `http://127.0.0.1:${port}`
    const first = begin(['dev', '--port', String(port)])
    await first.until(/Local Segment at/)
    const tail = begin(['tail', '--url', url, '--all'])
    for (const event of ['A', 'B']) await post(url, { userId: 'u', event })
    await tail.until(/ B /)
    first.interrupt()
    await first.exitCode
    const second = begin(['dev', '--port', String(port)])
    await second.until(/Local Segment at/)
    // More calls than before, so that their IDs alone cannot reveal the restart.
    for (const event of ['New1', 'New2', 'New3']) await post(url, { userId: 'u', event })
    await tail.until(/New3/)
    expect(tail.stdout().match(/New\d/g)).toEqual(['New1', 'New2', 'New3'])
  })

  it('ends with 65 at the first call with a verdict, or that matches a query, and counts the calls', async () => {
    const dev = await startDev()
    for (const [condition, body] of [
      ['discarded,refused', { event: 'Dropped' }],
      ['duplicate', { userId: 'u', event: 'Again', messageId: 'm-1' }],
      ['properties.revenue<0', { userId: 'u', event: 'Order', properties: { revenue: -1 } }],
      ['"Order Ref"', { userId: 'u', event: 'Order Refunded' }],
    ] as const) {
      const tail = begin(['tail', '--url', dev.url, '--exit-on', condition])
      await expect
        .poll(() => post(dev.url, { userId: 'u', event: 'First' }).then(() => tail.stdout()), { interval: 50 })
        .toContain('First')
      if (condition === 'duplicate') await post(dev.url, body)
      await post(dev.url, body)
      expect([condition, await tail.exitCode]).toEqual([condition, 65])
      expect(tail.stderr()).toMatch(/^\d+ calls: \d+ kept/m)
    }
  })

  it('takes a misspelled verdict for no search, and an invalid query for none', async () => {
    for (const [condition, words] of [
      ['discard', 'Did you mean "discarded"?'],
      ['discarded,refuse', 'Did you mean "refused"?'],
      ['', 'The verdicts are'],
      ['discarded,', 'The verdicts are'],
      ['verdict:none', 'verdict'],
      ['propertys.a:1', 'Did you mean'],
    ]) {
      const { exitCode, stderr } = await runSegment(['tail', '--exit-on', condition ?? ''])
      expect([condition, exitCode, stderr]).toEqual([condition, 64, expect.stringContaining(words ?? '')])
    }
  })

  it('rejects an invalid address', async () => {
    expect(await runSegment(['tail', '--url', 'nowhere'])).toMatchObject({ exitCode: 64 })
  })

  it('rejects an invalid query, and names the nearest', async () => {
    const { exitCode, stderr } = await runSegment(['tail', 'verdict:discard'])
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('Did you mean "discarded"?')])
  })
})
