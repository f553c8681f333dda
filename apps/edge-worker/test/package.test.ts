import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generatedFiles } from '../generate.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import { steps } from '../src/pipeline/pipeline.ts'
import { bundleWorker } from './host-worker.ts'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../', import.meta.url))

/** Maximum bytes of the bundle with all dependencies, minified and gzipped. */
const maxBundleBytes = 100 * 1_024

/** CPU time that Cloudflare allows for the start. @see https://developers.cloudflare.com/workers/platform/limits/ */
const platformLimitMs = 1_000

const runWrangler = (args: readonly string[], logs: string) =>
  run(process.execPath, [join(folder, 'node_modules/wrangler/bin/wrangler.js'), ...args], {
    cwd: folder,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true', WRANGLER_LOG_PATH: logs },
  })

describe('what is deployed', () => {
  it('is at most 100 KiB and evaluates no code', async () => {
    const bundle = await bundleWorker()
    const { byteLength } = gzipSync(bundle, { level: 9 })
    expect(byteLength).toBeLessThanOrEqual(maxBundleBytes)
    expect(bundle).not.toMatch(/\bnew Function\(|\beval\(/)
    expect(bundle).not.toMatch(/from"node:/)
  })

  it('loads the NATS client only if its storage is configured, and never on Workers', async () => {
    const read = (name: string): Promise<string> => readFile(join(folder, 'dist', name), 'utf8')
    // Text of the client.
    expect(await read('nats.js')).toContain('Nats-Msg-Id')
    for (const name of ['index.js', 'worker.js', 'main.js', 'node.js'])
      expect(await read(name)).not.toContain('Nats-Msg-Id')
    expect(await read('main.js')).toMatch(/import\("\.\/nats\.js"\)/)
    for (const name of ['index.js', 'worker.js']) expect(await read(name)).not.toContain('nats.js')
  })

  it('is accepted by wrangler with its Queues, Durable Objects and limits', async () => {
    const out = await mkdtemp(join(tmpdir(), 'collector-deploy-'))
    try {
      const { stdout } = await runWrangler(['deploy', '--dry-run', '--outdir', out], out)
      for (const name of ['CALLS', 'DEAD_LETTERS', 'SEEN', 'ADDRESS_LIMIT', 'SOURCE_LIMIT']) {
        expect(stdout).toContain(`env.${name}`)
      }
      const worker = await readFile(join(out, 'worker.js'), 'utf8')
      expect(worker).toContain('SeenMessageIds')
      expect(gzipSync(worker, { level: 9 }).byteLength).toBeLessThanOrEqual(maxBundleBytes)
    } finally {
      await rm(out, { recursive: true, force: true })
    }
  })

  it('deploys from a folder that has nothing else installed', async () => {
    const out = await mkdtemp(join(tmpdir(), 'collector-npm-'))
    try {
      await cp(join(folder, 'wrangler.jsonc'), join(out, 'wrangler.jsonc'))
      await cp(join(folder, 'dist/worker.js'), join(out, 'dist/worker.js'))
      const args = ['deploy', '--dry-run', '--config', join(out, 'wrangler.jsonc'), '--outdir', join(out, 'out')]
      expect((await runWrangler(args, out)).stdout).toContain('env.CALLS')
      expect(await readFile(join(out, 'out/worker.js'), 'utf8')).toContain('SeenMessageIds')
    } finally {
      await rm(out, { recursive: true, force: true })
    }
  })

  it('declares the types of a Worker of your own without Hono', async () => {
    const read = new Set<string>()
    const visit = async (path: string): Promise<void> => {
      if (read.has(path)) return
      read.add(path)
      const text = await readFile(path, 'utf8')
      expect(text, path).not.toMatch(/from 'hono/)
      for (const [, name = ''] of text.matchAll(/from '(\.[^']+)\.ts'/g)) await visit(join(path, '..', `${name}.d.ts`))
    }
    await visit(join(folder, 'dist/types/worker.d.ts'))
    expect([...read].some((path) => path.endsWith('create-worker.d.ts'))).toBe(true)
  })

  it('starts within half of the platform’s limit', async () => {
    const out = await mkdtemp(join(tmpdir(), 'collector-startup-'))
    try {
      const args = ['check', 'startup', '--outfile', join(out, 'profile')]
      // About 35 ms; on a busy machine it may count time of other processes, and Wrangler may not finish in its 10 seconds.
      const checkStartup = async (): Promise<number> => {
        try {
          return Number(/Active: ([\d.]+) ms/.exec((await runWrangler(args, out)).stdout)?.[1])
        } catch (error) {
          if (String(error).includes('profiling timed out')) return Number.POSITIVE_INFINITY
          throw error
        }
      }
      const times: number[] = []
      while (times.length < 5 && !(Math.min(...times) < platformLimitMs / 2)) times.push(await checkStartup())
      expect(Math.min(...times)).toBeLessThan(platformLimitMs / 2)
    } finally {
      await rm(out, { recursive: true, force: true })
    }
  })

  it('tells an old Node in one line that it is too old', async () => {
    const old = `data:text/javascript,${encodeURIComponent(
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })",
    )}`
    const command = [process.execPath, '--import', old, join(folder, 'dist/main.js'), '--version'] as const
    const ended = run(command[0], command.slice(1))
    await expect(ended).rejects.toMatchObject({
      code: 69,
      stderr: expect.stringMatching(/^segment-collector needs Node 22\.19 or later; this is v\S+\.\n$/),
    })
  })

  it('has up-to-date generated files', async () => {
    for (const { path, section, text } of await generatedFiles()) {
      const current = await readFile(join(folder, path), 'utf8')
      if (section === undefined) expect(current).toBe(text)
      else expect(current).toContain(text)
    }
  })

  it('accepts its example settings', async () => {
    const example: unknown = JSON.parse(await readFile(join(folder, 'deploy/settings.example.json'), 'utf8'))
    // parseConfig checks it.
    expect(Object.keys(parseConfig(example as CollectorConfigInput).sources)).toEqual(['website', 'backend'])
  })

  it('is restarted by systemd however often it fails, except for invalid settings', async () => {
    const unit = await readFile(join(folder, 'deploy/segment-collector.service'), 'utf8')
    expect(unit).toMatch(/\[Unit\][^[]*^StartLimitIntervalSec=0$/m)
    expect(unit).toMatch(/\[Service\][^[]*^Restart=always$/m)
    expect(unit).toContain('RestartPreventExitStatus=78')
  })

  it('is one file in the image', async () => {
    const lines = (await readFile(join(folder, 'deploy/Dockerfile'), 'utf8')).split('\n')
    // It listens on all addresses, so the metrics need a token.
    expect(lines.filter((line) => line.includes('OPEN_METRICS'))).toEqual([])
    expect(lines.filter((line) => line.startsWith('COPY'))).toEqual(['COPY dist/main.js dist/nats.js ./'])
    expect(lines.filter((line) => /\b(?:npm|apt|apk|pnpm) /.test(line) && !line.startsWith('#'))).toEqual([])
  })

  it('runs its steps in the order of the README', async () => {
    const readme = await readFile(join(folder, 'README.md'), 'utf8')
    const listed = [...readme.matchAll(/^\d+\. `(\w+)`/gm)].map(([, name]) => name)
    expect(listed).toEqual(steps.map(({ name }) => name))
  })
})
