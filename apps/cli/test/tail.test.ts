import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'
import { begin, endAll, post, startDev } from './running-dev.ts'

describe('segment tail', () => {
  it('follows segment dev, filtered, from what came before on', async () => {
    const dev = await startDev()
    await post(dev.url, { event: 'Before' })
    const tail = begin(['tail', '--url', dev.url, '--all', '--verdict', 'discarded', '--json'])
    await tail.until(/"event":"Before"/)
    await post(dev.url, { userId: 'u', event: 'Kept' })
    await post(dev.url, { event: 'After' })
    await tail.until(/"event":"After"/)
    expect(tail.stdout()).not.toContain('Kept')
    tail.interrupt()
    expect(await tail.exitCode).toBe(0)
  })

  it('waits for a server that is away, and goes on without a gap when it comes back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'segment-dev-'))
    const { port, close } = await listen(createFakeSegment())
    await close()
    const url = `http://127.0.0.1:${port}`
    const args = ['dev', '--port', String(port), '--store', join(folder, 'events.db')]
    try {
      const tail = begin(['tail', '--url', url])
      await tail.until(/waiting for it/)
      const first = begin(args)
      await first.until(/Local Segment at/)
      await expect
        .poll(() => post(url, { userId: 'u', event: 'Poll' }).then(() => /Poll/.test(tail.stdout())), {
          timeout: 10_000,
          interval: 200,
        })
        .toBe(true)
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

  it('shows what a server that began anew has taken', async () => {
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
    // As many as before, and more: their numbers alone would tell the reader nothing.
    for (const event of ['Anew1', 'Anew2', 'Anew3']) await post(url, { userId: 'u', event })
    await tail.until(/Anew3/)
    expect(tail.stdout().match(/Anew\d/g)).toEqual(['Anew1', 'Anew2', 'Anew3'])
  })

  it('refuses an address that is none', async () => {
    expect(await runSegment(['tail', '--url', 'nowhere'])).toMatchObject({ exitCode: 64 })
  })
})
