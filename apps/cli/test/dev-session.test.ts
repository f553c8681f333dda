import '@org/segment-testing/vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectSession, createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { endAll, post, startDev } from './running-dev.ts'

afterEach(endAll)

const send = (url: string, event: string, userId: unknown = 'u') => post(url, { userId, event })

describe('a session of segment dev', () => {
  it('works as in the README of the testing package', async () => {
    const { url } = await startDev()
    const readme = readFileSync(join(import.meta.dirname, '../../../packages/testing/README.md'), 'utf8')
    const [, example = ''] = /\n## Sessions of `segment dev`\n.*?```ts\n(.*?)```/s.exec(readme) ?? []
    const lines = example
      .replace(/^import .*$/m, '')
      .replace('http://127.0.0.1:8765', url)
      .replace(/^\/\/ … point an SDK.*$/m, "await send(session.url, 'Order Completed')")
    expect(lines).toContain('await send(')
    const names = { connectSession, send, expect }
    const run = (source: string): Promise<void> =>
      new Function(...Object.keys(names), `return (async () => {${source}})()`)(...Object.values(names))
    await run(lines)
    await run(lines)
    await expect(run(lines.replace("'Order Completed')", "'Order Refunded')"))).rejects.toThrow('No call matched')
  })

  it('has its own calls, and shows them if a wait fails, at the line of the caller', async () => {
    const { url } = await startDev()
    const [one, two] = [connectSession(url, 'one'), connectSession(`${url}/`)]
    expect(one.url).toBe(`${url}/s/one`)
    await send(url, 'Default')
    await send(one.url, 'Kept')
    await send(one.url, 'Dropped', 42)
    const body = JSON.stringify({ writeKey: 'some-write-key', userId: 'u', event: 'Fetched' })
    const response = await two.fetch('https://api.segment.io/v1/track', { method: 'POST', body })
    expect([response.status, two.name]).toEqual([200, expect.stringMatching(/^\w{22}$/)])
    expect((await one.find()).map(({ event }) => event)).toEqual(['Kept'])
    expect((await connectSession(url, 'one').find('event:Kept')).length).toBe(1)
    expect(await two.waitFor('event:Fetched', { timeoutMs: patienceMs })).toMatchObject([{ event: 'Fetched' }])

    const error = await one.waitFor('event:Never', { timeoutMs: 1 }).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ message: expect.stringContaining('track "Kept" by "u"') })
    expect(String((error as Error).stack).split('\n    at ')[1]).toContain('dev-session.test.ts')

    await one.reset()
    expect([await one.find(), (await two.find()).length]).toEqual([[], 1])
  })

  it('leaves the address out of the settings of a page, so that its calls stay in the routes', async () => {
    const { url } = await startDev()
    const session = connectSession(url)
    const response = await session.fetch('https://cdn.segment.com/v1/projects/some-write-key/settings')
    expect(await response.json()).toMatchObject({ integrations: { 'Segment.io': { apiKey: 'some-write-key' } } })
    expect(JSON.stringify(await (await fetch(`${session.url}/v1/projects/k/settings`)).json())).toContain('apiHost')
    expect(await (await session.fetch('https://cdn.segment.com/v1/projects/k/settings')).text()).not.toContain(
      'apiHost',
    )
  })

  it('rejects what cannot work', async () => {
    for (const address of ['', 'localhost', 'ftp://a', undefined as never]) {
      expect(() => connectSession(address)).toThrow('The address of segment dev must be like')
    }
    for (const name of ['', 'a b', 'a/b', 'n'.repeat(65), 1 as never]) {
      expect(() => connectSession('http://127.0.0.1:1', name)).toThrow('The name of a session')
    }
    const { url, close } = await listen(createFakeSegment())
    await expect(connectSession(url).find('verdict:keept')).rejects.toThrow('Did you mean "kept"?')
    await expect(connectSession(url).waitFor('type:track', { timeoutMs: -1 })).rejects.toThrow(RangeError)
    // A local Segment without the debug API.
    await expect(connectSession(url).find()).rejects.toThrow('refused the request: It answered with status 404')
    await close()
    await expect(connectSession(url).find()).rejects.toThrow(`segment dev cannot be reached at ${url}`)
  })
})
