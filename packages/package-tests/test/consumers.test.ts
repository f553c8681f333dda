import { execFile } from 'node:child_process'
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { build } from 'esbuild'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { isDeep } from '../../../scripts/test-depth.ts'
import { folderOf, type InstalledPackage, installPacked } from './install-packed.ts'

const run = promisify(execFile)
const consumer = join(import.meta.dirname, 'consumer')
let packed: InstalledPackage

beforeAll(async () => {
  // Not the one of the other files: these tests change its peers.
  packed = await installPacked('core', inject('coreTarball'), 'consumers')
  await cp(consumer, packed.project, { recursive: true })
})

const manifestIn = async (folder: string): Promise<{ version: string; peerDependencies: Record<string, string> }> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))

/** Sets the peers of the project: undici and Zod, from packages of this workspace. */
const setPeers = async (packages: Readonly<Partial<Record<'undici' | 'zod', string>>>): Promise<void> => {
  for (const [as, from] of Object.entries({ undici: undefined, zod: 'zod', ...packages })) {
    const folder = join(packed.project, 'node_modules', as)
    await rm(folder, { recursive: true, force: true })
    if (from !== undefined) await symlink(folderOf(from), folder)
  }
}

/** Runs a script against a local Segment; its URL follows the other arguments. */
const runAgainstSegment = async (args: readonly string[], cwd: string) => {
  const segment = createFakeSegment()
  const listener = await listen(segment)
  try {
    const { stdout } = await run(process.execPath, [...args, listener.url], { cwd })
    return { printed: stdout.trim(), events: segment.calls.map(({ event }) => event) }
  } finally {
    await listener.close()
  }
}

const entries = ['', '/middleware', '/spec', '/node', '/analytics-node', '/workspace', '/internal']

describe('a project with CommonJS', () => {
  it('gets the same copy by require as by import, because Node loads the ES modules', async () => {
    const code = `
      const entries = ${JSON.stringify(entries)}.map((entry) => '@org/segment-core' + entry)
      Promise.all(entries.map(async (entry) => {
        const [required, imported] = [require(entry), await import(entry)]
        const names = Object.keys(imported)
        return names.length > 0 && names.every((name) => required[name] === imported[name])
      })).then((same) => console.log(JSON.stringify(same)))`
    const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', code], { cwd: packed.project })
    expect(JSON.parse(stdout)).toEqual(entries.map(() => true))
  })

  it('can use the CommonJS files where a loader has nothing else', async () => {
    const code = `
      const { join } = require('node:path')
      const folder = join(process.cwd(), 'node_modules/@org/segment-core/dist/cjs')
      const read = (entry) => require(join(folder, entry))
      const sizes = ['index', 'middleware', 'spec', 'node', 'workspace', 'internal'].map((entry) => Object.keys(read(entry)).length)
      const { Analytics, default: DefaultAnalytics } = read('analytics-node')
      const analytics = new Analytics({ writeKey: 'k'.repeat(32), host: process.argv[1] })
      analytics.track({ userId: 'user-42', event: 'Started' })
      analytics.closeAndFlush().then(() => console.log(JSON.stringify([...sizes.map((size) => size > 0), DefaultAnalytics === Analytics])))`
    const { printed, events } = await runAgainstSegment(['--input-type=commonjs', '-e', code, '--'], packed.project)
    expect(JSON.parse(printed)).toEqual([true, true, true, true, true, true, true])
    expect(events).toEqual(['Started'])
  })
})

/** What a user may compile with; the long form tries all of them. */
const compilers = [
  {
    version: '5.4',
    options: ['--module', 'commonjs', '--moduleResolution', 'node10'],
    type: 'commonjs',
    isQuick: true,
  },
  { version: '5.9', options: ['--module', 'node16'], type: 'commonjs', isQuick: true },
  { version: '5.4', options: ['--module', 'node16'], type: 'commonjs' },
  { version: '5.4', options: ['--module', 'node16'], type: 'module' },
  { version: '5.4', options: ['--module', 'esnext', '--moduleResolution', 'bundler'], type: 'module' },
  { version: '5.9', options: ['--module', 'commonjs', '--moduleResolution', 'node10'], type: 'commonjs' },
  { version: '5.9', options: ['--module', 'nodenext'], type: 'commonjs' },
  { version: '5.9', options: ['--module', 'nodenext'], type: 'module' },
] as const

describe('the types', () => {
  it.each(compilers.filter((one) => isDeep || 'isQuick' in one))(
    'compile with TypeScript $version, $options, in a $type package',
    async ({ version, options, type }) => {
      await setPeers({})
      const { project } = packed
      await writeFile(join(project, 'package.json'), JSON.stringify({ type }))
      const compiler = join(folderOf(`typescript-${version}`), 'bin/tsc')
      const flags = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--esModuleInterop']
      // The stand-in's own types are checked too; those of Zod need newer libraries than these.
      for (const [file, skipLibCheck] of [
        ['analytics.ts', 'false'],
        ['core.ts', 'true'],
      ] as const) {
        // core.test.ts compiles uses of core with each version.
        if (file === 'core.ts' && !isDeep && version !== '5.4') continue
        const args = [compiler, ...flags, '--skipLibCheck', skipLibCheck, ...options, file]
        const result = await run(process.execPath, args, { cwd: project }).catch((error: unknown) => error)
        expect(result).toMatchObject({ stdout: '' })
      }
    },
  )
})

describe('a bundle without undici', () => {
  it.each(['import', 'require'])('of code with %s sends with fetch', async (kind) => {
    await setPeers({})
    const load = kind === 'import' ? `import { Analytics } from` : `const { Analytics } = require(`
    const code = `${load} '@org/segment-core/analytics-node'${kind === 'import' ? '' : ')'}
      const analytics = new Analytics({ writeKey: 'k'.repeat(32), host: process.argv[2] })
      analytics.track({ userId: 'user-42', event: 'Started' }, (error) => console.log(error === undefined))
      analytics.closeAndFlush()`
    const outfile = join(packed.project, '..', `${kind}.cjs`)
    const { warnings, metafile } = await build({
      stdin: { contents: code, resolveDir: packed.project },
      bundle: true,
      // Nothing of Node is imported, so that the same bundle also loads in edge runtimes.
      platform: 'browser',
      format: 'cjs',
      outfile,
      metafile: true,
      logLevel: 'silent',
    })
    expect(warnings).toEqual([])
    expect(Object.keys(metafile.inputs).filter((path) => /undici\/|node:/.test(path))).toEqual([])
    const { printed, events } = await runAgainstSegment([outfile], packed.project)
    expect([printed, events]).toEqual(['true', ['Started']])
  })
})

/** The lowest version of each range of a peer, and the package that has it here. */
const peers = [
  { peer: 'undici', range: '^6.14.0', from: 'undici-6' },
  { peer: 'undici', range: '^7.0.0', from: 'undici-7' },
  { peer: 'zod', range: '^4.0.0', from: 'zod-4.0' },
] as const

describe('a peer', () => {
  it('has no range but the tested ones and those of the versions used here', async () => {
    const { peerDependencies } = packed.manifest
    expect(peerDependencies).toEqual({ undici: '^6.14.0 || ^7.0.0 || ^8.0.0', zod: '^4.0.0' })
    expect((await manifestIn(folderOf('undici'))).version).toMatch(/^8\./)
    expect((await manifestIn(folderOf('zod'))).version).toMatch(/^4\./)
    for (const { range, from } of peers) expect(`^${(await manifestIn(folderOf(from))).version}`).toBe(range)
  })

  it.each(peers)('$peer $range works', async ({ peer, from }) => {
    await setPeers({ undici: 'undici', [peer]: from })
    await writeFile(join(packed.project, 'package.json'), JSON.stringify({ type: 'module' }))
    const { printed, events } = await runAgainstSegment(['send-through.js'], packed.project)
    expect(JSON.parse(printed)).toEqual([true, 'acknowledged', true])
    expect(events).toEqual(['Started', 'Started'])
  })
})
