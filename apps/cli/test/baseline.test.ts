import { afterEach, describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'
import { begin, endAll, post, startDev } from './running-dev.ts'

afterEach(endAll)

describe('segment dev --exit-on', () => {
  it('stops at the first such call with an exit code, and counts what arrived', async () => {
    const dev = await startDev(['--exit-on', 'discarded,refused'])
    await post(dev.url, { userId: 'u', event: 'Fine' })
    await post(dev.url, { event: 'Lost' })
    expect(await dev.exitCode).toBe(65)
    expect(dev.stdout()).toMatch(/Lost .*identity_required/)
    expect(dev.stderr()).toContain('2 calls: 1 kept, 1 discarded')
  })

  it('refuses a verdict that does not exist', async () => {
    const { exitCode, stderr } = await runSegment(['dev', '--port', '0', '--exit-on', 'discard'])
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('Did you mean "discarded"?')])
  })
})

describe('a baseline', () => {
  it('is written by segment snapshot, and shows what changed as a diff and an exit code', async () => {
    const first = await startDev()
    expect(await runSegment(['snapshot', '--url', first.url])).toMatchObject({ exitCode: 66 })
    await post(first.url, { userId: 'u', event: 'Order', properties: { revenue: 1, coupon: 'x' } })
    await post(first.url, { event: 'Lost' })
    const { stdout } = await runSegment(['snapshot', '--url', first.url])
    expect(Object.keys(JSON.parse(stdout))).toEqual(['track Order'])
    const args = ['--baseline', 'tracking.json']
    const machine = { files: new Map([['tracking.json', stdout]]) }

    const same = await startDev(args, machine)
    await post(same.url, { userId: 'v', event: 'Order', properties: { coupon: 'y', revenue: 2 } })
    await same.until(/Order.*\n/)
    same.interrupt()
    expect([await same.exitCode, same.stderr()]).toEqual([0, expect.stringContaining('match the baseline')])

    const changed = begin(['dev', '--port', '0', ...args], machine)
    const [, url = ''] = await changed.until(/Local Segment at (http:\/\/[^\s,]+)/)
    await post(url, { userId: 'v', event: 'Order', properties: { revenue: '2', currency: 'EUR' } })
    await changed.until(/Order.*\n/)
    changed.interrupt()
    expect(await changed.exitCode).toBe(65)
    expect(changed.stdout().split('\n').slice(-4)).toEqual([
      '- track Order: coupon (string, always)',
      '+ track Order: currency (string, always)',
      '~ track Order: revenue (number, always → string, always)',
      '',
    ])
  })

  it('must be one', async () => {
    expect(await runSegment(['dev', '--port', '0', '--baseline', 'none.json'])).toMatchObject({ exitCode: 66 })
    for (const text of ['[', '[]', '{"track A":{"x":1}}']) {
      const one = begin(['dev', '--port', '0', '--baseline', 'b.json'], { files: new Map([['b.json', text]]) })
      expect(await one.exitCode).toBe(65)
    }
  })
})
