import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { compatibleServer, launchChromium } from '@org/real-clients'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { isDeep, patienceMs } from '../../../scripts/test-depth.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import type { LogEntry } from '../src/log/log-entry.ts'
import { createCollector } from '../src/runtimes/hono.ts'
import { compressBrotli, readLibraryFolder } from '../src/runtimes/library-folder.ts'
import { startCollector } from '../src/runtimes/start-collector.ts'
import { bundleWorker, collectorBindings, hostWorker } from './host-worker.ts'
import { startTlsProxy } from './tls-proxy.ts'

/** The folder of the published browser library. */
const libraryFolder = join(
  dirname(
    createRequire(createRequire(import.meta.url).resolve('@org/real-clients/package.json')).resolve(
      '@segment/analytics-next/package.json',
    ),
  ),
  'dist/umd',
)

const realKey = 'the-write-key-of-the-source'

type Browser = Awaited<ReturnType<typeof launchChromium>>

let browser: Browser
let segment: FakeSegment
let segmentUrl: string
const cleanUps: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  segment = createFakeSegment({ writeKeys: [realKey] })
  const listener = await listen(compatibleServer(segment))
  segmentUrl = listener.url
  browser = await launchChromium()
  cleanUps.push(listener.close, () => browser.close())
})

afterAll(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())))

/** A site and a collector on one host, behind one proxy that ends TLS. */
const startSite = async (prefix: string, collectorUrl: () => string) => {
  let head = ''
  const bundle = await readFile(join(libraryFolder, 'index.js'))
  const site = createServer((incoming, outgoing) => {
    if (incoming.url === '/bundle.js') return outgoing.writeHead(200, { 'content-type': 'text/javascript' }).end(bundle)
    outgoing.writeHead(200, { 'content-type': 'text/html' })
    return outgoing.end(`<!doctype html><title>Shop</title><link rel="icon" href="data:,">${head}`)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  const { port } = site.address() as AddressInfo // a TCP port
  const proxy = await startTlsProxy((path) =>
    path.startsWith(`${prefix}/`) ? collectorUrl() : `http://127.0.0.1:${port}`,
  )
  onTestFinished(async () => {
    await proxy.close()
    site.close()
  })
  return {
    url: proxy.url,
    show: (html: string): void => {
      head = html
    },
  }
}

interface PageRequest {
  readonly url: string
  readonly status: number
  readonly encoding: string | undefined
  readonly cache: string | undefined
}

/** Opens the page, sends two calls, and returns what it asked for. */
const visit = async (url: string, query = '?ajs_aid=visitor-7'): Promise<readonly PageRequest[]> => {
  segment.reset()
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  try {
    const page = await context.newPage()
    const seen: PageRequest[] = []
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`))
    page.on('response', (response) => {
      const headers = response.headers()
      const { 'content-encoding': encoding, 'cache-control': cache } = headers
      seen.push({ url: response.url(), status: response.status(), encoding, cache })
    })
    // An id in the URL makes the library load a chunk.
    await page.goto(`${url}/${query}`)
    await page
      .waitForFunction('window.analytics && window.analytics.initialized', undefined, { timeout: patienceMs })
      .catch((error: unknown) => {
        const answers = seen.map((one) => `${one.status} ${one.url}`)
        throw new Error([String(error), ...problems, ...answers].join('\n'))
      })
    await page.evaluate("window.analytics.track('Order Completed', { revenue: 9.5 })")
    await segment.waitFor(() => ['page', 'track'].every((type) => segment.calls.some((call) => call.type === type)), {
      timeoutMs: patienceMs,
    })
    expect(problems).toEqual([])
    return seen
  } finally {
    await context.close()
  }
}

const settingsFor = (paths: CollectorConfigInput['paths'] = {}): CollectorConfigInput => ({
  sources: { website: { writeKey: realKey } },
  host: segmentUrl,
  cdn: { origin: segmentUrl },
  addressHeader: 'x-forwarded-for',
  delivery: { ageMs: 50 },
  paths,
})

const expectArrived = (seen: readonly PageRequest[], root: string): void => {
  expect(seen.filter(({ status }) => status >= 400)).toEqual([])
  // Everything but the page is the collector's.
  expect(seen.slice(1).filter(({ url }) => !url.startsWith(`${root}/`))).toEqual([])
  expect(segment.calls.find(({ type }) => type === 'track')).toMatchObject({
    writeKey: realKey,
    event: 'Order Completed',
    anonymousId: 'visitor-7',
    properties: { revenue: 9.5 },
  })
  const chunk = seen.find(({ url }) => /\.bundle\./.test(url))
  expect(chunk?.cache).toBe('public, max-age=31536000, immutable')
}

/** The snippet and the addresses that the page about the routes shows. */
const shown = async (url: string) => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await context.newPage()
  await page.goto(url)
  const snippet = (await page.locator('pre').first().textContent()) ?? ''
  const text = (await page.locator('pre + p').first().textContent()) ?? ''
  await context.close()
  return { snippet: snippet.replaceAll('ALIAS', 'website'), text }
}

const startOnNode = async (settings: CollectorConfigInput) => {
  const folder = await mkdtemp(join(tmpdir(), 'collector-paths-'))
  const entries: LogEntry[] = []
  const collector = await startCollector(
    { ...settings, server: { port: 0, drainMs: 500 }, outbox: { path: join(folder, 'calls.sqlite') } },
    { log: (entry) => entries.push(entry) },
  )
  onTestFinished(async () => {
    await collector.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { url: collector.url, entries }
}

/** The library as static assets of a Worker. */
const libraryAssets = {
  // Asset bindings belong to a named worker.
  name: 'collector',
  assets: {
    directory: libraryFolder,
    binding: 'LIBRARY',
    // What wrangler makes of `run_worker_first`.
    routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
  },
}

describe('a collector beside a site, behind a proxy that ends TLS', () => {
  it('on Node serves its own copy of the library at the paths of its settings', async () => {
    const prefix = '/shop/events'
    const paths = {
      prefix,
      calls: '/c',
      settings: '/s',
      library: '/l',
      chunks: '/p',
      integrations: '/i',
      openapi: '/help',
    }
    const settings = settingsFor(paths)
    const { url } = await startOnNode({ ...settings, cdn: { ...settings.cdn, library: libraryFolder } })
    const site = await startSite(prefix, () => url)
    const root = site.url + prefix
    const { snippet, text } = await shown(`${root}/help`)
    expect(text).toContain(`apiHost: '${root.slice('https://'.length)}/c'`)
    expect(text).toContain('cannot use these paths')
    site.show(snippet)
    const seen = await visit(site.url)
    expectArrived(seen, root)
    const folders = new Set(seen.slice(1).map(({ url: at }) => at.slice(root.length).split('/')[1]))
    expect([...folders].toSorted()).toEqual(['c', 'l', 'p', 's'])
    const library = seen.find(({ url: at }) => at === `${root}/l/website/analytics.min.js`)
    expect(library).toMatchObject({ status: 200, encoding: 'br' })
    // The CDN was asked for the settings only.
    expect(new Set(segment.requests.map(({ method, path }) => (method === 'GET' ? path : method)))).toEqual(
      new Set(['POST', `/v1/projects/${realKey}/settings`]),
    )
  })

  it('on Node logs what pages need under a prefix, also those that bundle the library', async () => {
    const prefix = '/shop/events'
    const { url, entries } = await startOnNode({ ...settingsFor({ prefix }), publicOrigin: 'https://www.example.com' })
    expect(entries.find(({ snippet }) => snippet !== undefined)).toMatchObject({
      cdnURL: 'https://www.example.com/shop/events',
      apiHost: 'www.example.com/shop/events/v1',
      snippet: expect.stringContaining('https://www.example.com/shop/events/analytics.js/v1/website/analytics.min.js'),
    })
    expect((await fetch(`${url}${prefix}/healthz`)).status).toBe(200)
    expect((await fetch(`${url}/healthz`)).status).toBe(404)
  })

  // The normal run has the mounted one, which is the same code and more.
  it.runIf(isDeep)('in workerd serves the library from static assets', async () => {
    const prefix = '/shop/events'
    let workerUrl = ''
    const site = await startSite(prefix, () => workerUrl)
    const worker = await hostWorker(await bundleWorker(), {
      ...collectorBindings,
      ...libraryAssets,
      // At Cloudflare the Worker itself is asked over https.
      bindings: { COLLECTOR_CONFIG: JSON.stringify({ ...settingsFor({ prefix }), publicOrigin: site.url }) },
    })
    workerUrl = worker.url
    onTestFinished(worker.close)
    const { snippet, text } = await shown(`${site.url}${prefix}/openapi`)
    expect(text).toContain(`cdnURL: '${site.url}${prefix}'`)
    site.show(snippet)
    expectArrived(await visit(site.url), site.url + prefix)
    // A page that bundles the library knows only `cdnURL`.
    const options = JSON.stringify({ writeKey: 'website', cdnURL: `${site.url}${prefix}` })
    site.show(
      `<script src="/bundle.js"></script><script>AnalyticsNext.AnalyticsBrowser.load(${options}).then(([it]) => { window.analytics = it; it.page() })</script>`,
    )
    const bundled = await visit(site.url, '')
    expect(bundled.filter(({ status }) => status >= 400)).toEqual([])
    expect(bundled.map(({ url }) => new URL(url).pathname)).toContain(`${prefix}/v1/projects/website/settings`)
  })

  it('in workerd, mounted in another app, adds the folder of that app and serves the library from static assets', async () => {
    const worker = await hostWorker(await bundleWorker('test/workers/mounted-worker.ts'), {
      ...libraryAssets,
      bindings: { SETTINGS: JSON.stringify({ ...settingsFor({ prefix: '/v1' }), deliver: 'direct' }) },
    })
    onTestFinished(worker.close)
    const site = await startSite('/api/v1/events', () => worker.url)
    const root = `${site.url}/api/v1/events/v1`
    const { snippet } = await shown(`${root}/openapi`)
    site.show(snippet)
    expectArrived(await visit(site.url), root)
  })
})

it('mounted on Node compresses its own copy with brotli, and has no other chunks', async () => {
  const library = await readLibraryFolder(libraryFolder)
  const settings = { sources: { website: { writeKey: realKey } }, publicOrigin: 'https://www.example.com' }
  const app = new Hono().route('/events', createCollector(settings, { library, compressBrotli }))
  const get = (path: string) => app.request(`/events${path}`, { headers: { 'accept-encoding': 'gzip, br' } })
  const script = await get('/analytics.js/v1/website/analytics.min.js')
  expect([script.status, script.headers.get('content-encoding')]).toEqual([200, 'br'])
  const text = brotliDecompressSync(Buffer.from(await script.arrayBuffer())).toString()
  expect(text).toContain('www.example.com/events/v1')
  expect(text).not.toContain('cdn.segment.com')
  expect((await get('/analytics-next/bundles/nothing.bundle.1234abcd.js')).status).toBe(404)
  expect(() => createCollector({ ...settings, cdn: { library: libraryFolder } })).toThrow('cdn.library works only in')
})

describe('the start on Node', () => {
  it('fails if the copy of the library is incomplete, and creates no file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'collector-library-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const path = join(folder, 'calls.sqlite')
    const start = startCollector({ ...settingsFor(), cdn: { library: folder }, outbox: { path } })
    await expect(start).rejects.toMatchObject({
      code: 'invalid_source',
      message: 'The browser library has no file standalone.js.',
      details: { path: ['cdn', 'library'] },
    })
    await expect(startCollector({ ...settingsFor({ health: '/metrics' }), outbox: { path } })).rejects.toThrow(
      'paths.health and paths.metrics both lead to /metrics.',
    )
  })
})
