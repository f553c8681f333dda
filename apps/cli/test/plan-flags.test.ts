import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { useLocalSegment } from './local-segment.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const plan = (type = 'number'): void => {
  const ofEvent = { properties: { properties: { properties: { total: { type } }, required: ['total'] } } }
  // Every call is sent with a library, so it keeps to this rule.
  const ofAll = { properties: { context: { required: ['library'] } }, required: ['context', 'messageId', 'timestamp'] }
  local.file(
    'plan.json',
    JSON.stringify([
      { type: 'TRACK', key: 'Ordered', version: 1, jsonSchema: ofEvent },
      { type: 'COMMON', version: 1, jsonSchema: ofAll },
    ]),
  )
}

const run = (args: readonly string[], stdin = '') =>
  runHere([...args, '--write-key=a-write-key'], { cwd: local.folder, host: local.url, stdin })

const sent = (): readonly unknown[] => local.segment.calls.map(({ event, properties }) => [event, properties])

describe('--plan', () => {
  it('stops a call that breaks the plan before it is sent', async () => {
    plan()
    const wrong = await run(['track', '--user-id=u', '--event=Ordered', '--property=total=free', '--plan=plan.json'])
    expect(wrong.code).toBe(exitCodes.badData)
    expect(wrong.stderr).toContain(
      'error plan_violation at properties.total: properties.total must be a number according to the plan, but is the string "free".',
    )
    const batch = { context: { app: {} }, batch: [{ type: 'track', userId: 'u', event: 'Ordered', properties: {} }] }
    const refused = await run(['send', '--plan=plan.json'], JSON.stringify(batch))
    expect(refused.code).toBe(exitCodes.badData)
    expect(refused.stderr).toContain('at batch[0].properties.total: The plan requires properties.total')
    const unplanned = ['track', '--user-id=u', '--event=Order', '--plan=plan.json']
    expect((await run([...unplanned, '--unplanned=error'])).code).toBe(exitCodes.badData)
    expect((await run([...unplanned, '--strict'])).code).toBe(exitCodes.badData)
    expect(sent()).toEqual([])
  })

  it('sends what keeps to the plan, and warns of what the plan does not list', async () => {
    plan()
    const right = ['track', '--user-id=u', '--event=Ordered', '--property=total=9.5', '--plan=plan.json', '--json']
    const { code, stdout } = await run(right)
    expect([code, JSON.parse(stdout).warnings]).toEqual([exitCodes.ok, []])
    const unplanned = await run(['track', '--user-id=u', '--event=Order', '--plan=plan.json', '--json'])
    expect(JSON.parse(unplanned.stdout).warnings).toMatchObject([{ code: 'plan_unplanned_event', path: ['event'] }])
    expect(sent()).toEqual([
      ['Ordered', { total: 9.5 }],
      ['Order', undefined],
    ])
  })

  it('rejects rows of an import that break the plan, and resumes only with the same plan', async () => {
    plan()
    const row = (total: unknown): string =>
      `${JSON.stringify({ type: 'track', userId: 'u', event: 'Ordered', context: { library: {} }, properties: { total } })}\n`
    local.file('calls.ndjson', [1, 'free', 2].map(row).join(''))
    const first = await run(['import', 'calls.ndjson', '--plan=plan.json', '--limit=1'])
    expect(sent()).toEqual([['Ordered', { total: 1 }]])
    expect(first.code).toBe(exitCodes.ok)
    plan('string')
    const other = await run(['import', 'calls.ndjson', '--plan=plan.json', '--resume'])
    expect([other.code, sent().length]).not.toEqual([exitCodes.ok, 2])
    plan()
    expect((await run(['import', 'calls.ndjson', '--plan=plan.json', '--resume'])).code).toBe(exitCodes.badData)
    expect(sent()).toHaveLength(2)
    const [reject] = readFileSync(local.path('calls.ndjson.rejects.ndjson'), 'utf8').trim().split('\n')
    expect(JSON.parse(reject ?? '')).toMatchObject({
      line: 2,
      issues: [{ code: 'plan_violation', path: ['properties', 'total'] }],
    })
  })

  it('rejects records of a tap that break the plan', async () => {
    plan()
    local.file('target.json', JSON.stringify({ streams: { calls: true }, plan: 'plan.json', unplanned: 'error' }))
    const record = (event: string, total: unknown): object => ({
      ...{ type: 'RECORD', stream: 'calls' },
      record: { type: 'track', userId: 'u', event, context: { library: {} }, properties: { total } },
    })
    const messages = [
      { type: 'SCHEMA', stream: 'calls', schema: {}, key_properties: [] },
      ...[record('Ordered', 1), record('Ordered', 'free'), record('Order', 1)],
    ]
    const input = messages.map((message) => `${JSON.stringify(message)}\n`).join('')
    expect((await run(['target', '--config=target.json'], input)).code).toBe(exitCodes.badData)
    expect(sent()).toEqual([['Ordered', { total: 1 }]])
  })

  it('names a plan that cannot be read, and a flag without a plan', async () => {
    const call = ['track', '--user-id=u', '--event=Ordered']
    expect((await run([...call, '--plan=missing.json'])).code).toBe(exitCodes.noInput)
    const lonely = await run([...call, '--unplanned=error'])
    expect([lonely.code, lonely.stderr]).toEqual([exitCodes.usage, expect.stringContaining('--unplanned needs a plan')])
    expect(sent()).toEqual([])
  })
})
