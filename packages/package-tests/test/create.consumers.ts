import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { npm, repository } from './published.ts'

const run = promisify(execFile)
const creator = '@org/create-segment-collector'
const writeKey = 'wk_0123456789abcdefghij'
const wrangler = join(repository, 'consumers/wrangler/node_modules/wrangler')

/** The commands of a README, without the comments after them. */
const commandsIn = async (path: string): Promise<readonly string[]> => {
  const blocks = [...(await readFile(path, 'utf8')).matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  const lines = blocks.flatMap(([, text = '']) => text.trimEnd().split('\n'))
  return lines.map((line) => line.replace(/ +# .*$/, ''))
}

/** Runs the command of the README that asks nothing, for a target. From tarballs, npm executes the same program. */
const create = async (folder: string, target: string): Promise<void> => {
  const { spec, folder: own } = inject('published').find(({ name }) => name === creator) ?? expect.unreachable()
  const commands = await commandsIn(join(own, 'README.md'))
  expect(commands).toContain(`npm create ${creator.replace('create-', '')}`)
  const silent = commands.find((line) => line.endsWith(' --yes')) ?? ''
  const [, name = '', flags = ''] = /^SEGMENT_WRITE_KEY=\S+ npm create \S+ (\S+) -- (.+)$/.exec(silent) ?? []
  // npm asks before it downloads the program, unless it has no terminal or `--yes`.
  const words = flags.replace('--target worker', `--target ${target}`).split(' ')
  const args =
    inject('registry') === ''
      ? ['exec', '--yes', '--package', spec, '--', 'create-segment-collector', name, ...words]
      : ['create', '--yes', creator.replace('create-', ''), name, '--', ...words]
  expect(await npm(folder, args, { SEGMENT_WRITE_KEY: writeKey })).toContain('Created ')
}

/** Lets npm install the packages that are tested, and the wrangler of this repository. */
const prepare = async (project: string): Promise<void> => {
  const path = join(project, 'package.json')
  const manifest = JSON.parse(await readFile(path, 'utf8'))
  delete manifest.devDependencies.wrangler
  const own = { ...manifest.dependencies, ...manifest.devDependencies }
  const published = inject('published')
  const specs = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, `file:${published.find((one) => one.name === name)?.spec}`]))
  for (const [name, version] of Object.entries(own)) {
    expect([name, version]).toEqual([name, published.find((one) => one.name === name)?.version])
  }
  if (inject('registry') === '') {
    manifest.dependencies = specs(Object.keys(own))
    delete manifest.devDependencies
    manifest.overrides = specs(published.map(({ name }) => name).filter((name) => !(name in own)))
  }
  await writeFile(path, JSON.stringify(manifest))
}

describe.each([
  { target: 'worker', secret: '.dev.vars', start: ['run', 'dev', '--', '--port', '0'], prefix: '' },
  { target: 'node', secret: '.env', start: ['start'], prefix: 'COLLECTOR_SERVER_PORT=0\n' },
])('a new project for $target', ({ target, secret, start, prefix }) => {
  let folder: string
  let project: string
  let commands: readonly string[]
  let started: ChildProcess | undefined
  const segment = createFakeSegment()
  let server: Awaited<ReturnType<typeof listen>>

  beforeAll(async () => {
    server = await listen(segment)
    folder = await mkdtemp(join(tmpdir(), 'create-collector-'))
    project = join(folder, 'my-collector')
    await create(folder, target)
    commands = await commandsIn(join(project, 'README.md'))
    await prepare(project)
    await npm(project, ['install'])
    if (target === 'worker') {
      await symlink(wrangler, join(project, 'node_modules/wrangler'))
      await symlink(join(wrangler, 'bin/wrangler.js'), join(project, 'node_modules/.bin/wrangler'))
    }
  })

  afterAll(async () => {
    // The whole group: npm runs the program in a shell.
    if (started?.pid !== undefined && started.exitCode === null) {
      process.kill(-started.pid, 'SIGTERM')
      await once(started, 'exit')
    }
    await server?.close()
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  })

  it('has only commands in its README that these tests run', () => {
    const known = /^(?:npm (?:install|test|start|run dev|run deploy)|curl .*|npx wrangler .*)$/
    expect(commands.filter((line) => !known.test(line))).toEqual([])
    expect(commands).toContain('npm install')
    expect(commands).toContain(`npm ${start.slice(0, 2).join(' ')}`)
  })

  it('passes its own test', async () => {
    expect(commands).toContain('npm test')
    expect(await npm(project, ['test'])).toMatch(/pass 1\b/)
  })

  it.runIf(target === 'worker')('deploys, up to the upload, with commands that wrangler knows', async () => {
    expect(commands).toContain('npm run deploy')
    const output = await npm(project, ['run', 'deploy', '--', '--dry-run'], { WRANGLER_SEND_METRICS: 'false' })
    expect(output).toContain('--dry-run: exiting now')
    expect(output).not.toMatch(/WARNING|ERROR/)
    for (const binding of ['CALLS', 'DEAD_LETTERS', 'SEEN']) expect(output).toContain(binding)
    const others = commands.flatMap((line) => /^npx (wrangler (?:[a-z]+ ?)+)/.exec(line)?.[1]?.trim() ?? [])
    expect(others.length).toBeGreaterThan(3)
    for (const words of new Set(others)) {
      const name = words.replace(/ segment$/, '')
      const { stdout } = await run('npx', [...name.split(' '), '--help'], { cwd: project })
      expect(stdout).toContain(name)
    }
  })

  it('collects the call of its README with the write key of its secret file', async () => {
    const secrets = await readFile(join(project, secret), 'utf8')
    await writeFile(join(project, secret), `${secrets}${prefix}COLLECTOR_HOST=${server.url}\n`)
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' }
    started = spawn('npm', start, { cwd: project, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    for (const stream of [started.stdout, started.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)))
    const address = /http:\/\/(?:127\.0\.0\.1|localhost):\d+/
    await expect.poll(() => address.exec(printed)?.[0] ?? printed, { timeout: patienceMs }).toMatch(address)
    const curl = commands.find((line) => line.startsWith('curl ')) ?? ''
    const local = curl.replace(/https?:\/\/[^/]+/, address.exec(printed)?.[0] ?? '')
    const { stdout } = await run('sh', ['-c', `${local} --silent --show-error --retry 20 --retry-all-errors`])
    expect(JSON.parse(stdout)).toEqual({ success: true })
    await segment.waitFor(({ calls }) => calls.length > 0, { timeoutMs: patienceMs })
    expect(segment.calls.map((call) => [call.event, call.userId, call.writeKey])).toEqual([
      ['Order Completed', 'user-42', writeKey],
    ])
  })
})
