import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import type { EventRecord } from '../src/index.ts'
import { get, post, start, writeKey } from './running.ts'

/** The arguments that a shell passes to curl, with the write key in the environment. */
const argumentsOf = (
  command: string,
  env: Readonly<Record<string, string>> = { SEGMENT_WRITE_KEY: writeKey },
): readonly string[] => {
  const output = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  })
  return output.split('\0').slice(0, -1)
}

const flagOf = (flags: readonly string[], name: string): string => flags[flags.indexOf(name) + 1] ?? ''

it('repeats a call exactly, for any content', async () => {
  const running = await start()
  const call = {
    userId: "o'hara",
    event: '$(touch /tmp/x) `id` "quoted" \\ \n 購入 🧪',
    properties: { "'": "''", '[a]{b}': '@file', $HOME: '!!' },
  }
  await post(running, '/v1/batch', { batch: [{ type: 'track', ...call }], sentAt: '2026-01-01T00:00:00.000Z' })
  const { curl } = await get<EventRecord>(running, '/_dev/events/1')
  expect(curl).not.toContain(writeKey)
  const flags = argumentsOf(curl)
  expect(flags).toContain('--globoff')
  expect(flags).toContain(`${running.url}/v1/track`)
  expect(flagOf(flags, '--user')).toBe(`${writeKey}:`)
  expect(JSON.parse(flagOf(flags, '--data-raw'))).toEqual({ type: 'track', ...call })
  await post(running, '/v1/track', flagOf(flags, '--data-raw'))
  expect(await get(running, '/_dev/events/2')).toMatchObject({ call: { type: 'track', ...call }, verdict: 'kept' })
})

it.each([
  ['a request from which no call could be read', '/v1/batch', '{"batch": [', '{"batch": ['],
  ['an item of a batch that has no type', '/v1/batch', '{"batch":[{"event":"E"}]}', '{"batch":[{"event":"E"}]}'],
  ['a path that Segment does not have', '/v1/[none]', '{}', '{}'],
])('sends %s again', async (_, path, body, again) => {
  const running = await start()
  await post(running, path, body)
  const { curl } = await get<EventRecord>(running, '/_dev/events/1')
  const flags = argumentsOf(curl)
  expect(flags).toContain(`${running.url}${path}`)
  expect(flagOf(flags, '--data-raw')).toBe(again)
})

it('sends a call again that Segment keeps, also if it had a messageId and the shell has no write key', async () => {
  const running = await start()
  await post(running, '/v1/track', { userId: 'u', event: 'E', messageId: 'message-1' })
  const { curl } = await get<EventRecord>(running, '/_dev/events/1')
  const flags = argumentsOf(curl, {})
  const authorization = `Basic ${btoa(flagOf(flags, '--user'))}`
  const response = await post(running, '/v1/track', flagOf(flags, '--data-raw'), { authorization })
  expect(response.status).toBe(200)
  expect(await get(running, '/_dev/events/2')).toMatchObject({ event: 'E', verdict: 'kept', duplicate: false })
})

it('keeps an invalid messageId, which is what the call is about', async () => {
  const running = await start()
  const messageId = 'x'.repeat(101)
  await post(running, '/v1/track', { userId: 'u', event: 'E', messageId })
  const { curl } = await get<EventRecord>(running, '/_dev/events/1')
  expect(JSON.parse(flagOf(argumentsOf(curl), '--data-raw'))).toMatchObject({ messageId })
})
