import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import { readEnvironment } from '../src/config/read-environment.ts'
import { placeRoutes } from '../src/routes/place-routes.ts'
import { usualRoutes } from './local-handler.ts'
import { type LocalSegment, startLocalSegment } from './local-segment.ts'
import { type CollectorProcess, startProcess } from './node/collector-process.ts'
import { runWith } from './run-command.ts'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../', import.meta.url))

let readme: string
let place: string
let local: LocalSegment
let collector: CollectorProcess | undefined

/** The code blocks of a language. */
const blocksOf = (language: string): readonly string[] =>
  [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  )

/** Runs a snippet and an expression after it in their own process. */
const runSnippet = async (index: number, expression: string): Promise<unknown> => {
  const script = `${blocksOf('ts')[index]}\nconsole.log(JSON.stringify(${expression}))`
  const args = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', script]
  return JSON.parse((await run(process.execPath, args, { cwd: folder })).stdout)
}

/** The settings of the first command. */
const settingsOfStart = (): Readonly<Record<string, string>> => {
  const [, name = '', value = ''] =
    /^(COLLECTOR_\w+)='(.*)' node apps\/edge-worker\/dist\/main\.js$/m.exec(readme) ?? []
  return { [name]: value }
}

beforeAll(async () => {
  readme = await readFile(join(folder, 'README.md'), 'utf8')
  place = await mkdtemp(join(tmpdir(), 'collector-readme-'))
  local = await startLocalSegment()
  collector = await startProcess({
    ...settingsOfStart(),
    COLLECTOR_HOST: local.url,
    COLLECTOR_OUTBOX_PATH: join(place, 'calls.sqlite'),
  })
})

afterAll(async () => {
  collector?.child.kill('SIGTERM')
  await collector?.ended
  await local.close()
  await rm(place, { recursive: true, force: true })
})

describe('the README', () => {
  it('shows the output of its commands', async () => {
    const shown = blocksOf('console').join('').split(/^\$ /m).slice(1)
    expect(shown).not.toEqual([])
    for (const step of shown) {
      const [command = '', ...answer] = step.trimEnd().split('\n')
      const { stdout } = await run('bash', ['-c', command.replace('http://127.0.0.1:8080', String(collector?.url))])
      expect(stdout).toBe(answer.join('\n'))
    }
    await local.segment.waitFor(({ calls }) => calls.length === shown.length, { timeoutMs: patienceMs })
    expect(local.segment.calls[0]).toMatchObject({ event: 'Order Completed', writeKey: 'YOUR_SEGMENT_WRITE_KEY' })
  })

  it('mounts a collector in a folder', async () => {
    const statuses = await runSnippet(
      0,
      "await Promise.all(['/events/healthz', '/healthz'].map(async (path) => (await app.request(path)).status))",
    )
    expect(statuses).toEqual([200, 404])
  })

  it('creates a Worker with middleware', async () => {
    expect(await runSnippet(1, "typeof createWorker === 'function' && typeof redact")).toBe('function')
  })

  it('starts a collector on Node with middleware', async () => {
    const [, , snippet = ''] = blocksOf('ts')
    expect(snippet).toContain('startCollector(')
    const script = `${snippet.replace('await startCollector(', 'const collector = await startCollector(')}
const headers = { authorization: 'Basic ' + btoa('website:') }
const body = '{"userId":"user-42","traits":{"email":"jane@example.com"}}'
const { status } = await fetch(collector.url + '/v1/identify', { method: 'POST', headers, body })
await collector.close()
console.log(status)`
    const env = {
      ...process.env,
      COLLECTOR_SOURCES: '{"website":{"writeKey":"snippet-key"}}',
      COLLECTOR_HOST: local.url,
      COLLECTOR_SERVER_PORT: '0',
      COLLECTOR_OUTBOX_PATH: join(place, 'snippet.sqlite'),
    }
    const args = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', script]
    expect((await run(process.execPath, args, { cwd: folder, env })).stdout).toBe('200\n')
    const arrived = local.segment.calls.find(({ writeKey }) => writeKey === 'snippet-key')
    expect(arrived).toMatchObject({ userId: 'user-42', traits: { email: expect.stringMatching(/^[\da-f]{64}$/) } })
  })

  it('creates a handler for any runtime', async () => {
    const request =
      "{ method: 'GET', path: '/healthz', query: '', header: () => undefined, rootUrl: () => '', waitUntil: () => {} }"
    expect(await runSnippet(3, `await handle(${request})`)).toMatchObject({ status: 200, body: '{"ok":true}' })
  })

  it('uses existing commands of wrangler and bindings of wrangler.jsonc', async () => {
    const deploy = blocksOf('sh').find((block) => block.includes('wrangler deploy')) ?? ''
    // The file of npm leads to the package.
    const [, from = '', to = ''] = /sed 's#(.*?)#(.*?)#'/.exec(readme) ?? []
    const shipped = await readFile(join(folder, 'wrangler.jsonc'), 'utf8')
    expect(shipped).toContain(`"main": ${from}`)
    expect(to).toBe(`"node_modules/@org/segment-edge-worker/${JSON.parse(from)}"`)
    const commands = [...deploy.matchAll(/^npx wrangler ((?:[a-z]+ )*[a-z]+)/gm)].map(([, words = '']) =>
      words.split(' '),
    )
    expect(commands.map(([first]) => first)).toEqual(['login', 'queues', 'queues', 'secret', 'secret', 'deploy'])
    const wrangler = await readFile(join(folder, 'wrangler.jsonc'), 'utf8')
    for (const [, name = ''] of deploy.matchAll(/queues create (\S+)/g))
      expect(wrangler).toContain(`"queue": "${name}"`)
    for (const name of ['CALLS', 'DEAD_LETTERS', 'SEEN', 'ADDRESS_LIMIT', 'SOURCE_LIMIT']) {
      expect(readme).toContain(`\`${name}\``)
      expect(wrangler).toContain(`"${name}"`)
    }
    const secrets = [...deploy.matchAll(/secret put (\S+)/g)].map(([, name = '']) => name)
    const environment = Object.fromEntries(secrets.map((name) => [name, '{"website":{"writeKey":"k"}}']))
    expect(() => parseConfig(readEnvironment(environment))).not.toThrow()
  })

  it('shows valid settings', () => {
    const [, origins = ''] = /`COLLECTOR_ORIGINS=([^`]+)`/.exec(readme) ?? []
    const read = parseConfig(readEnvironment({ COLLECTOR_ORIGINS: origins, SEGMENT_WRITE_KEY: 'k' }))
    expect(read.origins).toEqual(['https://www.example.com', 'https://shop.example.com'])
    const [snippet = ''] = /`"routes": \[.*?\]`/.exec(readme) ?? []
    expect(JSON.parse(`{${snippet.slice(1, -1)}}`).routes).toHaveLength(1)
  })

  it('moves every path below a folder', () => {
    const all = blocksOf('json').map((shown) =>
      parseConfig(readEnvironment({ COLLECTOR_CONFIG: shown, SEGMENT_WRITE_KEY: 'k' })),
    )
    expect(all).toHaveLength(2)
    const [shown = ''] = blocksOf('json').filter((text) => text.includes('prefix'))
    const config = parseConfig(readEnvironment({ COLLECTOR_CONFIG: shown, SEGMENT_WRITE_KEY: 'k' }))
    const { find } = placeRoutes(config.paths)
    for (const [path = ''] of readme.matchAll(/(?<=`(?:POST )?)\/shop\/events\/(?:v1|healthz)[^`]*/g)) {
      expect(find(path), path).toBeDefined()
    }
    const moved = placeRoutes({ ...config.paths, calls: '/c' })
    expect(moved.find('/shop/events/c/t')).toBeDefined()
    const names = [...readme.matchAll(/`(\w+)`(?:,| and) (?=`|\[`paths)/g)].map(([, name = '']) => name)
    expect(names).toEqual(
      expect.arrayContaining(Object.keys(config.paths).filter((name) => !['prefix', 'openapi'].includes(name))),
    )
  })

  it('uses existing commands and options of segment-collector', async () => {
    const lines = blocksOf('sh').flatMap((block) => block.match(/^segment-collector .+$/gm) ?? [])
    expect(lines.length).toBeGreaterThan(5)
    for (const line of lines) {
      const words = line.split(' ').slice(1)
      const command = words.slice(
        0,
        words.findIndex((word) => !/^[a-z]+$/.test(word)),
      )
      const { code, printed } = await runWith([...(command.length === 0 ? words : command), '--help'], {})
      expect(code, line).toBe(0)
      for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(printed, line).toContain(`${option} `)
    }
  })

  it('names existing paths', () => {
    const [, types = ''] = /`POST \/v1\/\{([a-z,]+)\}`/.exec(readme) ?? []
    expect(types.split(',').every((type) => usualRoutes.find(`/v1/${type}`) !== undefined)).toBe(true)
    expect(types.split(',')).toHaveLength(8)
  })
})
