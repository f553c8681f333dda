import { execFileSync } from 'node:child_process'
import { createFakeSegment, segmentMatchers } from '@org/segment-testing'
import { expect, it } from 'vitest'
import { testCode } from '../page/detail/test-code.ts'
import { post, start } from './running.ts'

expect.extend(segmentMatchers)

const hostile = ['`$', '{x}` \'quoted\' "twice" \\ \u2028 \n line'].join('')

const calls = [
  {
    type: 'track',
    userId: 'user-42',
    event: hostile,
    properties: { total: 12.5, [hostile]: hostile, items: [{ id: 'a' }, null, true], none: {}, deep: { list: [] } },
  },
  { type: 'track', userId: 'user-42', event: 'Bare' },
  { type: 'page', anonymousId: 'anon-1', name: 'Home', properties: { path: '/' } },
  { type: 'page', anonymousId: 'anon-1' },
  { type: 'screen', userId: 'user-42', name: 'Player' },
  { type: 'identify', userId: 'user-42', anonymousId: 'anon-1', traits: { plan: 'pro' } },
  { type: 'group', userId: 'user-42', groupId: 'acme', traits: { name: 'Acme' } },
  { type: 'alias', userId: 'user-42', previousId: 'anon-1' },
  { type: 'track', userId: 7, event: 'Dropped' },
]

/** Runs a line of a test as its reader would paste it. */
const run = (code: string, segment: object): unknown => new Function('expect', 'segment', `${code}`)(expect, segment)

it.each(calls)('code for %j passes with the call and fails without it', async (call) => {
  const running = await start()
  await post(running, `/v1/${call.type}`, call)
  const record = running.record(1, running.url)
  if (record === undefined) throw new Error('The call was not recorded.')
  const code = new Map(testCode(record, running.url).map(({ id, code: text }) => [id, text]))
  const segment = createFakeSegment()
  expect(() => run(code.get('vitest') ?? '', segment)).toThrow(/Expected|expected/)
  await segment.fetch(`https://api.segment.io/v1/${call.type}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('a-key:')}` },
    body: JSON.stringify(call),
  })
  run(code.get('vitest') ?? '', segment)
  expect(code.get('playwright')).toBe(`await expect(() => ${code.get('vitest')}).toPass({ timeout: 5000 })`)
})

it('the command waits for such a call in a shell', async () => {
  const running = await start()
  const call = { type: 'track', userId: "it's [me]", event: 'Order & "Completed"' }
  await post(running, '/v1/track', call)
  await post(running, '/v1/track', { ...call, event: 'Other' })
  const record = running.record(1, running.url)
  if (record === undefined) throw new Error('The call was not recorded.')
  const command = testCode(record, 'http://127.0.0.1:9').find(({ id }) => id === 'wait')?.code ?? ''
  // The shell's words; the request itself is sent from here, because curl would block this process.
  const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' }).split('\n')
  const url = words.find((word) => word.startsWith('http://'))?.replace('http://127.0.0.1:9', running.url) ?? ''
  expect(await (await fetch(url)).json()).toMatchObject({ total: 1, events: [{ seq: 1 }] })
})

it('says nothing about a refused call but how to wait for it', async () => {
  const running = await start()
  running.segment.faults.next({ status: 503 })
  await post(running, '/v1/track', { type: 'track', userId: 'u', event: 'E' })
  const record = running.record(1, running.url)
  expect(record === undefined ? [] : testCode(record, running.url).map(({ id }) => id)).toEqual(['wait'])
})
