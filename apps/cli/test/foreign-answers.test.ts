import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

describe.each([
  ['a login page', '<html>Log in to this network</html>', 'text/html'],
  ['JSON that reports a failure', '{"success":false}', 'application/json'],
])('a host that answers every request with 200 and %s', (_, body, type) => {
  let page: Listener
  let asked = 0
  beforeEach(async () => {
    asked = 0
    page = await listen({
      takeFault: () => undefined,
      answer: async () => {
        asked += 1
        return { status: 200, headers: { 'content-type': type }, body }
      },
    })
  })
  afterEach(() => page.close())

  const run = (args: readonly string[]) => runHere([...args, '--json'], { cwd: local.folder, host: page.url })
  const json = ({ stdout }: { readonly stdout: string }): unknown => JSON.parse(stdout)
  const message = () => `${new URL(page.url).host} answered 200, but the answer does not come from Segment: ${body}`

  it('does not acknowledge a call', async () => {
    const done = await run(['track', '--user-id', 'u', '--event', 'E', '--retries', '2'])
    expect(done.code).toBe(75)
    expect(json(done)).toMatchObject({
      outcome: 'gave-up',
      error: { code: 'unavailable', message: expect.stringContaining(message()) },
    })
    expect(asked).toBe(3)
  })

  it('does not acknowledge rows of an import', async () => {
    const row = { type: 'track', userId: 'u', event: 'E', messageId: 'm-1' }
    local.file('calls.ndjson', `${JSON.stringify(row)}\n`)
    const done = await run(['import', 'calls.ndjson', '--retries', '2'])
    expect(done.code).toBe(75)
    expect(done.stderr).toContain(message())
    expect(reportOf(done)).toMatchObject({ complete: false, sent: 0, gaveUp: 1 })
  })

  it('fails doctor', async () => {
    const done = await run(['doctor'])
    expect(done.code).toBe(69)
    const { findings } = json(done) as { findings: { check: string; state: string; message: string }[] }
    const found = Object.fromEntries(findings.map(({ check, ...finding }) => [check, finding]))
    expect(found).toMatchObject({
      reachability: { state: 'failed', message: message() },
      source: { state: 'skipped', message: `The source settings cannot be loaded: ${message()}` },
    })
  })

  it('does not acknowledge calls that segment api posts', async () => {
    const done = await run(['api', 'POST', '/v1/batch', '--data', '{"batch":[]}'])
    expect(done).toMatchObject({ code: 75 })
    expect(json(done)).toMatchObject({ outcome: 'gave-up', error: { code: 'unavailable' } })
  })

  it('is shown by a raw request as it is', async () => {
    const done = await run(['api', 'GET', '/v1/nothing'])
    expect(done.code).toBe(0)
    expect(json(done)).toMatchObject({ outcome: 'acknowledged', response: { status: 200 } })
  })
})

it.each([302, 304])('doctor does not call a host reachable that answers %d', async (status) => {
  const page = await listen({
    takeFault: () => undefined,
    answer: async () => ({ status, headers: { location: 'http://login.example/' }, body: '' }),
  })
  try {
    const done = await runHere(['doctor', '--json'], { cwd: local.folder, host: page.url })
    expect(done.code).toBe(69)
    expect(done.stdout).toMatch(/"check": "reachability",\s+"state": "failed"/)
  } finally {
    await page.close()
  }
})
