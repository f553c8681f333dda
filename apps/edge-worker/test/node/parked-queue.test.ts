import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type MessageTarget, readMessage, writeMessages } from '../../src/storage/call-message.ts'
import { runWith } from '../run-command.ts'
import { apiToken, startCloudflareApi } from './cloudflare-api.ts'

let api: Awaited<ReturnType<typeof startCloudflareApi>>

beforeEach(async () => {
  api = await startCloudflareApi()
  api.queues.set('segment-calls', [])
  for (let index = 0; index < 130; index += 1) {
    const call = JSON.stringify({ type: 'track', userId: `user-${index}`, event: 'E', messageId: `m-${index}` })
    const letter = { reason: 'Segment answered 400.', code: 'refused', source: 'web', channel: 'browser' }
    api.push('segment-dead-letters', JSON.stringify({ ...letter, messageId: `m-${index}`, call }))
  }
})

afterEach(() => api.close())

const run = (...args: string[]) => runWith(['parked', ...args, '--queue', 'segment-dead-letters'], api.variables)

const letters = () => api.queues.get('segment-dead-letters') ?? []

describe('the dead letters of a Worker', () => {
  it('are listed through the API and given back', async () => {
    const { code, printed } = await run('list', '--json')
    expect(code).toBe(0)
    const lines = printed.trimEnd().split('\n')
    expect(lines).toHaveLength(130)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      source: 'web',
      channel: 'browser',
      messageId: 'm-0',
      code: 'refused',
    })
    expect(letters().every(({ leaseId }) => leaseId === undefined)).toBe(true)
  })

  it('are put back into the Queue of calls, or deleted', async () => {
    expect(await run('retry', 'm-3', 'm-120')).toMatchObject({ code: 0, printed: '2 calls will be delivered again.\n' })
    const again = (api.queues.get('segment-calls') ?? []).map(({ body }) => readMessage(body))
    expect(again).toMatchObject([
      { target: { alias: 'web', channel: 'browser' }, calls: [{ messageId: 'm-3' }, { messageId: 'm-120' }] },
    ])
    expect(await run('drop', '--user', 'user-7')).toMatchObject({ printed: '1 call was deleted.\n' })
    expect(letters()).toHaveLength(127)
    expect(letters().every(({ leaseId }) => leaseId === undefined)).toBe(true)
  })

  it('that are shortened, unreadable or without a source stay, and are counted', async () => {
    api.queues.set('segment-dead-letters', [])
    api.push(
      'segment-dead-letters',
      JSON.stringify({ reason: 'r', code: 'c', source: 'web', channel: 'server', call: '{"us', isCut: true }),
    )
    api.push('segment-dead-letters', 'not a letter')
    expect(await run('retry', '--all')).toMatchObject({
      code: 0,
      noted: expect.stringContaining('2 could not be changed'),
    })
    expect(letters()).toHaveLength(2)
    expect(await run('list', '--reason', 'dead_letter', '--json')).toMatchObject({
      printed: expect.stringContaining('gave the message up'),
    })
  })

  describe('that the platform parked, as messages of several calls', () => {
    /** Messages with a call of each user. */
    const park = (target: MessageTarget, messages: number, users = ['a', 'b', 'a']): void => {
      api.queues.set('segment-dead-letters', [])
      for (let index = 0; index < messages; index += 1) {
        const calls = users.map((user, place) => {
          const messageId = `m-${index}-${place}`
          const json = JSON.stringify({ type: 'track', userId: `user-${user}`, event: 'E', messageId })
          return { messageId, json, bytes: json.length }
        })
        for (const body of writeMessages(target, calls)) api.push('segment-dead-letters', body)
      }
    }

    const idsIn = (queue: string) =>
      (api.queues.get(queue) ?? []).flatMap(({ body }) => readMessage(body).calls.map(({ messageId }) => messageId))

    it('are listed and shown call by call', async () => {
      park({ alias: 'web', channel: 'browser' }, 1)
      const { printed } = await run('list', '--source', 'web', '--json')
      const lines = printed.trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line).messageId)).toEqual(['m-0-0', 'm-0-1', 'm-0-2'])
      const shown = await run('show', 'm-0-1', '--json')
      expect(JSON.parse(shown.printed)).toMatchObject({ channel: 'browser', call: { userId: 'user-b' } })
      expect(idsIn('segment-dead-letters')).toHaveLength(3)
    })

    it('lose only the calls of a user who is deleted', async () => {
      park({ alias: 'web', channel: 'browser' }, 2)
      expect(await run('drop', '--user', 'user-a')).toMatchObject({ printed: '4 calls were deleted.\n' })
      expect(idsIn('segment-dead-letters')).toEqual(['m-0-1', 'm-1-1'])
      expect(JSON.stringify(letters())).not.toContain('user-a')
      expect(letters().every(({ leaseId }) => leaseId === undefined)).toBe(true)
      expect(await run('drop', '--user', 'user-b')).toMatchObject({ printed: '2 calls were deleted.\n' })
      expect(letters()).toHaveLength(0)
    })

    it('are delivered again one by one or all together, also those of a passed key', async () => {
      park({ writeKey: 'passed-key', channel: 'server' }, 1)
      expect(await run('retry', 'm-0-1')).toMatchObject({ printed: '1 call will be delivered again.\n' })
      expect([idsIn('segment-calls'), idsIn('segment-dead-letters')]).toEqual([['m-0-1'], ['m-0-0', 'm-0-2']])
      expect(await run('retry', '--all')).toMatchObject({ printed: '2 calls will be delivered again.\n' })
      const targets = (api.queues.get('segment-calls') ?? []).map(({ body }) => readMessage(body).target)
      expect(targets).toEqual(targets.map(() => ({ writeKey: 'passed-key', channel: 'server' })))
      expect([idsIn('segment-calls').toSorted(), letters()]).toEqual([['m-0-0', 'm-0-1', 'm-0-2'], []])
    })

    it('keep the calls that are not chosen when the chosen ones are changed in several groups', async () => {
      // 500 calls are changed at a time, so the first group ends inside of a message.
      park({ alias: 'web', channel: 'server' }, 170, ['a', 'b', 'a', 'a'])
      expect(await run('drop', '--user', 'user-a')).toMatchObject({ printed: '510 calls were deleted.\n' })
      const left = Array.from({ length: 170 }, (_, index) => `m-${index}-1`)
      expect(idsIn('segment-dead-letters').toSorted()).toEqual(left.toSorted())
    })
  })

  it('need the variables and the Queue, and an error names no token', async () => {
    expect(await runWith(['parked', '--queue', 'q'], {})).toMatchObject({
      code: 78,
      noted: expect.stringContaining('CLOUDFLARE_ACCOUNT_ID is not set'),
    })
    expect(await runWith(['parked', '--queue', 'none'], api.variables)).toMatchObject({
      code: 78,
      noted: expect.stringContaining('no Queue with the name none'),
    })
    const refused = await runWith(['parked', '--queue', 'q'], { ...api.variables, CLOUDFLARE_API_TOKEN: 'wrong-token' })
    expect(refused).toMatchObject({ code: 69, noted: expect.stringContaining('answered 403: Authentication error') })
    expect(refused.noted).not.toMatch(new RegExp(`wrong-token|${apiToken}`))
  })
})
