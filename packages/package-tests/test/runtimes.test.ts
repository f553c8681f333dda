import { execFile } from 'node:child_process'
import { copyFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { Miniflare } from 'miniflare'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { isExecutable, isMissing } from '../../../scripts/system-programs.ts'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { bundleCore } from './bundle-core.ts'

const run = promisify(execFile)
const packed = inject('core')
let segment: FakeSegment
let listener: Listener

beforeAll(async () => {
  segment = createFakeSegment()
  listener = await listen(segment)
  await copyFile(join(import.meta.dirname, 'use-core.js'), join(packed.project, 'use-core.js'))
  const script = `import { useCore } from './use-core.js'
const report = await useCore(${JSON.stringify(listener.url)})
console.log(JSON.stringify(report))
`
  await writeFile(join(packed.project, 'main.js'), script)
})

afterAll(async () => {
  await listener?.close()
})

beforeEach(() => {
  segment.reset()
})

const expectedReport = {
  valid: true,
  lost: ['event_required', 'identity_required', 'not_json'],
  built: {
    path: '/v1/track',
    body: expect.stringMatching(/^\{"type":"track","messageId":"built-1","timestamp":"1970-01-01T00:00:00.000Z",.*\}$/),
  },
  sent: ['acknowledged', 200, 1, 'string'],
  batch: ['acknowledged', 200, 2],
  refused: ['refused', 'invalid_call', ['group_id_required']],
  nowhere: ['gave-up', 'unavailable', true],
  mistake: 'invalid_source',
}

/** Expects the same report of every runtime, and that the local Segment kept its calls. */
const expectUsed = (report: unknown): void => {
  expect(report).toEqual(expectedReport)
  expect(segment.discarded).toEqual([])
  expect(segment.calls.map(({ type, name }) => [type, name])).toEqual([
    ['track', undefined],
    ['track', undefined],
    ['page', 'Grüße 🎉'],
  ])
  expect(segment.calls.every(({ writeKey }) => writeKey === 'runtime-write-key')).toBe(true)
}

const runMain = async (program: string, args: readonly string[]): Promise<unknown> => {
  const env = { PATH: process.env.PATH, HOME: packed.project, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' }
  const { stdout } = await run(program, [...args], { cwd: packed.project, env })
  return JSON.parse(stdout)
}

const binary = (name: string): string => join(import.meta.dirname, '../node_modules/.bin', name)

/** The installed Node, which started pnpm: the first one on the PATH that is not from a package. */
const ownNode = (): string => {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const found = folders.map((folder) => join(folder, 'node')).find(isExecutable)
  if (found === undefined) throw new Error('There is no Node on the PATH except the one of this workspace.')
  return found
}

describe('the packed package is used, over real sockets', () => {
  it('in the Node of this workspace', async () => {
    expectUsed(await runMain(process.execPath, ['main.js']))
  })

  it('in the installed Node, 20 or later', async () => {
    expectUsed(await runMain(ownNode(), ['main.js']))
  })

  it('in Node through undici, and the process exits once it is closed', async () => {
    const script = `import { sendCall } from '@org/segment-core'
import { nodeRuntime } from '@org/segment-core/node'
const runtime = nodeRuntime()
const source = { writeKey: 'runtime-write-key', host: ${JSON.stringify(listener.url)} }
const { outcome } = await sendCall({ type: 'track', userId: 'user-42', event: 'Started' }, { source, runtime })
await runtime.close()
console.log(JSON.stringify(outcome))
`
    await writeFile(join(packed.project, 'undici.js'), script)
    expect(await runMain(process.execPath, ['undici.js'])).toBe('acknowledged')
    expect(segment.calls).toHaveLength(1)
    expect(segment.requests[0]?.headers['user-agent']).toMatch(/^segment-core\//)
  })

  it('in Deno, allowed nothing but the network', async () => {
    expectUsed(await runMain(binary('deno'), ['run', '--no-prompt', '--allow-net=127.0.0.1', 'main.js']))
  })

  it('in Bun', async () => {
    expectUsed(await runMain(binary('bun'), ['--bun', 'main.js']))
  })

  it('in a Worker', async () => {
    const worker = `import { useCore } from './use-core.js'
export default { fetch: async () => Response.json(await useCore(${JSON.stringify(listener.url)})) }`
    const { code } = await bundleCore(packed.project, worker)
    const miniflare = new Miniflare({ modules: true, script: code, compatibilityDate: '2026-01-01' })
    try {
      const response = await miniflare.dispatchFetch('http://worker.example/')
      expectUsed(await response.json())
    } finally {
      await miniflare.dispose()
    }
  })

  it('as a client in a Worker request, which answers first and leaves nothing behind', async () => {
    const worker = `import { createSegmentClient } from '@org/segment-core'
export default {
  fetch: async (request, env, context) => {
    const client = createSegmentClient({ source: { writeKey: 'runtime-write-key', host: ${JSON.stringify(listener.url)} } })
    const user = new URL(request.url).pathname.slice(1)
    for (let index = 0; index < 3; index += 1) client.track({ userId: user, event: 'Started', properties: { index } })
    context.waitUntil(client.close())
    return new Response('answered')
  },
}`
    const { code } = await bundleCore(packed.project, worker)
    const miniflare = new Miniflare({ modules: true, script: code, compatibilityDate: '2026-01-01' })
    segment.faults.next({ status: 503, retryAfter: 1, times: 3 })
    try {
      const users = ['user-1', 'user-2', 'user-3']
      const answers = users.map((user) => miniflare.dispatchFetch(`http://worker.example/${user}`))
      for (const answer of answers) expect(await (await answer).text()).toBe('answered')
      expect(segment.calls).toHaveLength(0)
      await segment.waitFor(({ calls }) => calls.length === 9, { timeoutMs: patienceMs })
      expect(segment.requests).toHaveLength(6)
      for (const user of users) expect(segment.calls.filter(({ userId }) => userId === user)).toHaveLength(3)
    } finally {
      segment.faults.clear()
      await miniflare.dispose()
    }
  })

  it.skipIf(isMissing('chromium'))('in a browser', async () => {
    const page = await bundleCore(packed.project, `export { useCore } from './use-core.js'`, 'iife')
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(
        `<!doctype html><title>core</title><script>${page.code.replaceAll('</script', '<\\/script')}</script>`,
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
        ...['--disable-sync', '--no-first-run'],
      ],
    })
    try {
      const tab = await browser.newPage()
      await tab.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)
      expectUsed(await tab.evaluate(`entry.useCore(${JSON.stringify(listener.url)})`))
    } finally {
      await browser.close()
      server.close()
    }
  })
})

describe('the sources that are published', () => {
  it('run unchanged under the condition @org/source', async () => {
    const root = dirname(fileURLToPath(import.meta.resolve('@org/segment-core/package.json')))
    const script = `import { validateCall } from '@org/segment-core'
console.log(JSON.stringify(validateCall({ type: 'track', userId: 'user-42', event: 'Started' }).ok))`
    const flags = ['--conditions=@org/source', '--input-type=module', '-e', script]
    expect((await run(process.execPath, flags, { cwd: root })).stdout.trim()).toBe('true')
  })
})
