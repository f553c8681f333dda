import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readMessage } from '../../src/storage/call-message.ts'
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
      { target: { alias: 'web', channel: 'browser' }, calls: [{ messageId: 'm-3' }] },
      { target: { alias: 'web', channel: 'browser' }, calls: [{ messageId: 'm-120' }] },
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
