import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { useLocalSegment } from './local-segment.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'
import { endAll, post, startDev } from './running-dev.ts'

afterEach(endAll)

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const order = (total: number) => ({
  ...{ type: 'track', userId: 'user-42', event: 'Order Completed', timestamp: '2026-11-16T09:00:00Z' },
  properties: { total, email: 'ada@example.com' },
})

const lines = (calls: readonly object[]) => calls.map((call) => `${JSON.stringify(call)}\n`).join('')

const run = (args: readonly string[], stdin = '') =>
  runHere(['plan', ...args], {
    ...{ cwd: local.folder, host: local.url, stdin },
    env: { SEGMENT_API_HOST: local.url, SEGMENT_TOKEN: `sgp_${'a1B2'.repeat(16)}` },
  })

const json = async (args: readonly string[], stdin = '') => {
  const { code, stdout, stderr } = await run([...args, '--json'], stdin)
  expect({ code, stderr }).toMatchObject({ code: exitCodes.ok })
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>
}

describe('segment plan infer', () => {
  it('writes a plan that the calls keep to, with the same bytes each time', async () => {
    local.file('a.ndjson.gz', gzipSync(lines([order(19.9), order(20)])))
    local.file('b.ndjson', `${lines([order(5)])}{"type":\n{"type":"alias"}\n`)
    const first = await run(['infer', 'a.ndjson.gz', 'b.ndjson', '--out', 'tracking'])
    expect(first.code, first.stderr).toBe(exitCodes.ok)
    expect(first.stdout).toBe(
      'track "Order Completed": 3 calls, 2 fields (2 required), perhaps personal: properties.email\n',
    )
    expect(first.stderr).toContain('1 row could not be read. First: b.ndjson:2:')
    expect(first.stderr).toContain('Skipped 1 alias calls')
    expect(readFileSync(local.path('tracking/track/order-completed.yaml'), 'utf8')).toBe(
      `type: track
name: Order Completed
properties:
  type: object
  properties:
    email:
      description: "May be personal data: email address."
      type: string
      format: email
    total:
      type: number
  required:
    - email
    - total
call:
  required:
    - properties
`,
    )
    expect(await json(['infer', 'b.ndjson', 'a.ndjson.gz', '--out', 'tracking'])).toMatchObject({
      ...{ written: [], unchanged: 1, calls: 3, badRows: 1 },
    })
    const other = lines([{ ...order(1), properties: {} }])
    const refused = await run(['infer', '-', '--out', 'tracking'], other)
    expect({ code: refused.code, stderr: refused.stderr }).toMatchObject({
      code: exitCodes.cannotWrite,
      stderr: expect.stringContaining('track/order-completed.yaml'),
    })
    expect(await json(['infer', '-', '--out', 'tracking', '--force'], other)).toMatchObject({ calls: 1, rules: 1 })
    local.file('calls.ndjson', lines([order(1)]))
    expect((await json(['lint', 'tracking'])).rules).toBe(1)
  })

  it('overwrites no file that was pulled', async () => {
    local.segment.workspace.addTrackingPlan({
      name: 'Shop plan',
      rules: [{ type: 'TRACK', key: 'Order Completed', jsonSchema: { description: 'Paid.', type: 'object' } }],
    })
    await run(['pull', 'Shop plan', 'tracking'])
    const before = readFileSync(local.path('tracking/track/order-completed.yaml'), 'utf8')
    const { code, stderr } = await run(['infer', '-', '--out', 'tracking'], lines([order(1)]))
    expect({ code, stderr }).toEqual({ code: exitCodes.cannotWrite, stderr: expect.stringContaining('--force') })
    expect(readFileSync(local.path('tracking/track/order-completed.yaml'), 'utf8')).toBe(before)
  })

  it('reads what a running segment dev received', async () => {
    const dev = await startDev()
    expect((await post(dev.url, order(1))).status).toBe(200)
    const { plan, evidence } = await json(['infer', '--dev', '--url', dev.url])
    expect(plan).toMatchObject({ rules: [{ name: 'Order Completed' }] })
    expect(evidence).toMatchObject([{ calls: 1, fields: [{ path: 'properties.email' }, { path: 'properties.total' }] }])
  })

  it('reads what a space has seen', async () => {
    expect((await run(['infer', '--space', 'spa_1'])).stderr).toContain('The space spa_1 has seen no events.')
    const send = (call: object) =>
      fetch(`${local.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('a-write-key:')}`, 'content-type': 'application/json' },
        body: JSON.stringify({ batch: [call] }),
      })
    const stamp = (call: object, messageId: string) => ({ ...call, messageId })
    await send(stamp(order(19.9), '1'))
    await send(
      stamp(
        { ...order(7), properties: { total: 7, zip: '00123', products: [{ sku: 'a' }], gift: true, a: { b: 'x' } } },
        '2',
      ),
    )
    await send(stamp({ type: 'identify', userId: 'u', traits: { plan: 'pro' } }, '3'))
    const { plan } = await json(['infer', '--space', 'spa_1'])
    expect(plan).toEqual({
      rules: [
        { type: 'identify', version: 1, traits: { type: 'object', properties: { plan: { type: 'string' } } } },
        {
          ...{ type: 'track', name: 'Order Completed', version: 1 },
          properties: {
            type: 'object',
            properties: {
              a: { type: 'object', properties: { b: { type: 'string' } } },
              email: { description: 'May be personal data: email address.', type: 'string', format: 'email' },
              gift: { type: 'boolean' },
              products: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
              total: { type: 'number' },
              zip: { description: 'May be personal data: postal address.', type: 'string' },
            },
          },
        },
      ],
    })
  })

  it.each([
    [['infer'], exitCodes.usage, 'Pass files of calls'],
    [['infer', 'a.ndjson', '--dev'], exitCodes.usage, 'inferred from one place'],
    [['infer', 'missing.ndjson'], exitCodes.noInput, 'missing.ndjson'],
    [['infer', 'empty.ndjson'], exitCodes.badData, 'There is no call'],
    [['infer', '--dev', '--url', 'http://127.0.0.1:9'], exitCodes.unavailable, 'segment dev does not answer'],
  ])('says what is wrong: %j', async (args, code, text) => {
    local.file('empty.ndjson', '')
    const result = await run(args)
    expect({ code: result.code, found: result.stderr.includes(text) }, result.stderr).toEqual({ code, found: true })
  })
})
