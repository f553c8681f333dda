import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'
import { endAll, startDev } from './running-dev.ts'

afterEach(endAll)

describe('segment trigger', () => {
  it('sends an example with overrides to segment dev', async () => {
    const dev = await startDev()
    const run = await runSegment([
      'trigger',
      'Order Completed',
      '--override',
      'properties.revenue=10',
      '--url',
      dev.url,
    ])
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^acknowledged track "Order Completed"/) })
    const { call } = (await (await fetch(`${dev.url}/_dev/events/1`)).json()) as { call: object }
    expect(call).toMatchObject({ event: 'Order Completed', properties: { revenue: 10 } })
  })

  it('sends into a session', async () => {
    const dev = await startDev()
    const { exitCode } = await runSegment(['trigger', 'Order Completed', '--url', `${dev.url}/s/one`])
    expect(exitCode).toBe(0)
    const totals = ['/s/one', ''].map(async (session) => (await fetch(`${dev.url}${session}/_dev/events`)).json())
    expect(await Promise.all(totals)).toMatchObject([{ total: 1 }, { total: 0 }])
  })

  it('sends a scenario in order', async () => {
    const dev = await startDev()
    const run = await runSegment(['trigger', '--scenario', 'checkout'], { env: { SEGMENT_DEV_URL: dev.url } })
    expect(run.exitCode).toBe(0)
    const page = (await (await fetch(`${dev.url}/_dev/events`)).json()) as {
      events: { type: string; verdict: string }[]
    }
    expect(page.events.length).toBeGreaterThan(10)
    expect(page.events.every(({ verdict }) => verdict === 'kept')).toBe(true)
  })

  it('sends to the configured source with --live', async () => {
    const segment = createFakeSegment()
    const real = await listen(segment)
    const env = { SEGMENT_WRITE_KEY: 'live-write-key-of-tests', SEGMENT_HOST: real.url }
    const run = await runSegment(['trigger', 'Signed Up', '--live'], { env })
    await real.close()
    expect(run.exitCode).toBe(0)
    expect(segment.calls).toMatchObject([{ event: 'Signed Up', writeKey: 'live-write-key-of-tests' }])
  })

  it('lists all events and scenarios', async () => {
    const { stdout } = await runSegment(['trigger', '--list'])
    expect(stdout).toMatch(/^E-commerce https/)
    expect(stdout).toContain('\n  Video Playback Started\n')
    expect(stdout).toMatch(/Scenarios\n {2}checkout/)
    const list = (await runSegment(['trigger', '--list', '--json'])).json()
    expect(list).toMatchObject({ events: expect.arrayContaining([expect.objectContaining({ name: 'Signed Up' })]) })
  })

  it.each([
    [[], /Missing event name/],
    [['Order Completd'], /Did you mean "Order Completed"\? /],
    [['Nothing Known'], /Unknown semantic event "Nothing Known"/],
    [['--scenario', 'nothing'], /Scenarios: checkout, signup, video/],
    [['Signed Up', '--override', 'nonsense'], /must be name=value/],
  ])('rejects %j', async (args, words) => {
    const run = await runSegment(['trigger', ...args])
    expect([run.exitCode, run.stderr]).toEqual([64, expect.stringMatching(words)])
  })
})
