import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'
import { endAll, startDev } from './running-dev.ts'

afterEach(endAll)

const token = `sgp_${'a1B2'.repeat(16)}`
const writeKey = 'w'.repeat(32)

let segment: FakeSegment
let server: Listener
let folder: string

beforeEach(async () => {
  // The calls arrive a second before the command asks.
  segment = createFakeSegment({ now: () => Date.now() - 1_000 })
  server = await listen(segment)
  folder = mkdtempSync(join(tmpdir(), 'segment-why-'))
  segment.workspace.addSource({ id: 'src_1', name: 'Web shop', writeKey })
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

useWorkingDirectory(() => folder)

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const result = await runHere(args, {
    cwd: folder,
    env: { SEGMENT_API_HOST: server.url, SEGMENT_WRITE_KEY: '', ...env },
  })
  expect(`${result.stdout}${result.stderr}`).not.toContain(token)
  return {
    ...result,
    json: () => JSON.parse(result.stdout) as { readonly reasons: readonly Record<string, unknown>[] },
  }
}

const withToken = { SEGMENT_TOKEN: token }

const send = (call: object) =>
  segment.fetch('https://api.segment.io/v1/track', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify(call),
  })

const checkout = `import { analytics } from './analytics'

export const complete = (order: Order) => {
  analytics.track({
    event: 'Order Completed',
    userId: Number(order.customer),
    properties: { revenue: order.total },
  })
}
`

describe('segment why', () => {
  it('names the reason, the rule, the file and the line of a loss', async () => {
    for (let id = 0; id < 3; id += 1) await send({ userId: id, event: 'Order Completed' })
    await send({ event: 'Cart Viewed' })
    await send({ userId: 'u', event: 'Kept' })
    file('src/checkout.ts', checkout)
    file('src/cart.ts', `analytics.track({ event: 'Cart Viewed', userId: cart.owner })\n`)
    file('src/other.ts', `analytics.track({ event: 'Other', userId: 5 })\n`)
    const why = await run(['why', '--code', 'src'], withToken)
    expect(why.code).toBe(0)
    expect(why.stdout).toMatch(/^3 × id_not_string {2}Order Completed \(track\), since \d{4}-\d\d-\d\d \d\d:\d\d UTC\n/)
    expect(why.stdout).toContain('Convert the id to a string')
    expect(why.stdout).toContain('https://www.twilio.com/docs/segment/connections/spec/identify/#identities')
    expect(why.stdout).toContain('certain  src/checkout.ts:6:13 sends a number as userId.')
    expect(why.stdout).toMatch(/1 × no_user_anon_id {2}Cart Viewed[\s\S]*rule identity_required/)
    expect(why.stdout).toContain('possible src/cart.ts:1:49 sends cart.owner as userId')
    expect(why.stdout).not.toContain('other.ts')
    expect(why.stderr).toContain('Segment dropped 4 calls of the source Web shop in this time.')
    expect(why.stderr).toContain('3 call sites in 3 files were read.')
  })

  it('prints JSON, and filters by code and event', async () => {
    await send({ userId: 1, event: 'A' })
    await send({ userId: 2, event: 'B' })
    const all = await run(['why', '--source', 'Web shop', '--json'], withToken)
    expect(all.json()).toMatchObject({ source: { id: 'src_1' }, dropped: 2, reasons: [{ dropped: 1 }, { dropped: 1 }] })
    const one = await run(['why', 'id_not_string', '--source', 'src_1', '--event', 'B', '--json'], withToken)
    expect(one.json().reasons).toMatchObject([{ code: 'id_not_string', event: 'B', type: 'track' }])
    expect((await run(['why', '--limit', '1', '--json'], withToken)).json()).toMatchObject({ more: true })
  })

  it('chooses the source of the write key, and asks for it among several', async () => {
    segment.workspace.addSource({ id: 'src_2', name: 'App', writeKey: 'a'.repeat(32) })
    expect((await run(['why', '--json'], { ...withToken, SEGMENT_WRITE_KEY: writeKey })).json()).toMatchObject({
      source: { id: 'src_1' },
    })
    const several = await run(['why'], withToken)
    expect(several).toMatchObject({ code: exitCodes.usage })
    expect(several.stderr).toContain('Web shop, App')
    expect(await run(['why', '--since', '60d'], withToken)).toMatchObject({ code: exitCodes.usage })
  })

  it('says that nothing was dropped', async () => {
    await send({ userId: 'u', event: 'Kept' })
    expect(await run(['why'], withToken)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('Segment dropped no calls of the source Web shop'),
    })
  })

  it('names the event of the plan that was probably meant', async () => {
    segment.workspace.addTrackingPlan({
      name: 'Plan',
      sourceIds: ['src_1'],
      rules: [{ type: 'TRACK', key: 'Order Completed', jsonSchema: {} }],
    })
    segment.faults.always({
      path: '/delivery-overview/filtered-at-source',
      status: 200,
      body: {
        data: {
          total: 1204,
          dataset: [
            { discardReason: 'unplanned', eventName: 'Order Complete', eventType: 'track', total: 1204, series: [] },
          ],
          pagination: { current: 'MA==', next: null },
        },
      },
    })
    file('src/a.ts', `track('Order Complete', { revenue: 1 })\ntrack('Order Completed', {})\n`)
    const why = await run(['why', '--code', 'src'], withToken)
    expect(why.stdout).toContain('1,204 × unplanned  Order Complete (track)')
    expect(why.stdout).toContain(
      'certain  src/a.ts:1:7 sends the event "Order Complete"; the plan has "Order Completed".',
    )
    expect(why.stdout).not.toContain('a.ts:2')
  })
})

describe('segment why without a token', () => {
  it.each([
    ['id_not_string', 'The userId or anonymousId is empty or not a string.'],
    ['identity_required', 'The call has neither a userId nor an anonymousId.'],
    ['group_id_required', 'A group call must have a groupId'],
    ['NO_MATCHING_MAPPING', 'No mapping of the destination matches'],
  ])('explains %s', async (code, text) => {
    const why = await run(['why', code])
    expect(why).toMatchObject({ code: 0, stderr: '' })
    expect(why.stdout).toContain(text)
    expect((await run(['why', code, '--json'])).json()).toMatchObject({ explanation: { page: expect.any(String) } })
  })

  it('suggests a code, and says what it needs', async () => {
    const typo = await run(['why', 'id_not_sting'])
    expect(typo).toMatchObject({ code: exitCodes.usage })
    expect(typo.stderr).toContain('Did you mean id_not_string?')
    expect((await run(['why'])).stderr).toContain('segment login')
    expect((await run(['why', '--source', 'x'])).stderr).toContain('segment login')
  })

  it('finds dropped calls in files, with their line and their cause in the code', async () => {
    const calls = [
      { type: 'track', userId: 'u', event: 'Kept' },
      { type: 'track', userId: 1, event: 'Order Completed' },
      { type: 'track', userId: 2, event: 'Order Completed' },
      { type: 'page', name: 'Home' },
    ]
    const path = file('export.ndjson', calls.map((call) => `${JSON.stringify(call)}\n`).join(''))
    file('src/checkout.ts', checkout)
    const why = await run(['why', '--in', path, '--code', 'src'])
    expect(why.code).toBe(0)
    expect(why.stdout).toMatch(/id_not_string {2}Order Completed \(track\)[\s\S]*certain {2}src\/checkout.ts:6:13/)
    expect(why.stdout).toContain(`found    2 calls in ${path}, first at line 2`)
    expect(why.stdout).toMatch(/no_user_anon_id {2}page/)
    expect((await run(['why', 'no_user_anon_id', '--in', path, '--json'])).json().reasons).toHaveLength(1)
    expect(await run(['why', '--in', join(folder, 'missing.ndjson')])).toMatchObject({ code: exitCodes.noInput })
  })

  it('finds what source code alone proves, in every kind of file, and reports what it cannot read', async () => {
    file('src/a.js', `analytics.track({ userId: 1, event: 'JS' })\n`)
    file('src/b.tsx', `export const B = () => <a onClick={() => analytics.track({ userId: 1, event: 'TSX' })} />\n`)
    file(
      'src/C.vue',
      `<template><p>track</p></template>\n<script setup lang="ts">\nanalytics.track({ userId: 1, event: 'Vue' })\n</script>\n`,
    )
    file('src/broken.ts', `analytics.track({ userId: \n)))} class\n`)
    file('src/node_modules/x/index.js', `analytics.track({ userId: 1, event: 'Module' })\n`)
    const why = await run(['why', '--code', 'src', '--json'])
    const found = why.json().reasons.flatMap(({ sites }) => sites as { file: string; line: number }[])
    expect(found.map((site) => `${site.file}:${site.line}`)).toEqual(['src/C.vue:3', 'src/a.js:1', 'src/b.tsx:1'])
    expect(why.stderr).toContain('broken.ts was not read')
    expect(await run(['why', '--code', join(folder, 'none')])).toMatchObject({ code: exitCodes.noInput })
  })

  it('finds dropped calls in a running segment dev', async () => {
    const dev = await startDev()
    await fetch(`${dev.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('dev-write-key:')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: 7, event: 'Local' }),
    })
    const why = await run(['why', '--dev', '--url', dev.url])
    expect(why.stdout).toMatch(/id_not_string {2}Local \(track\)[\s\S]*found {4}1 call in segment dev, first at line 1/)
    const none = await run(['why', '--dev', '--url', 'http://127.0.0.1:1'])
    expect(none).toMatchObject({ code: exitCodes.unavailable })
    expect(none.stderr).toContain('segment dev does not answer')
  })
})
