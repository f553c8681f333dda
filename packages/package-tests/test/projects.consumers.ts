import { type ChildProcess, spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { transform } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { consumers as here, program, run } from './consumer-project.ts'

const withSegment = async <Result>(use: (host: string, segment: FakeSegment) => Promise<Result>) => {
  const segment = createFakeSegment()
  const server = await listen(segment)
  try {
    const result = await use(server.url, segment)
    return { result, events: segment.calls.map(({ event }) => event) }
  } finally {
    await server.close()
  }
}

it('has no undici in reach', async () => {
  const code = `import('undici').then(() => console.log('found'), () => console.log('missing'))`
  expect((await run('jest', ['-e', code])).trim()).toBe('missing')
})

/** Not the copies that runners.consumers.ts has in the same projects at the same time. */
const jestFlags = ['--ci', '--rootDir', '.', '--testPathIgnorePatterns', '/node_modules/', '/runner-tests/']

describe('Jest in its usual set-up', () => {
  it.each(['jest', 'jest-29'])('runs tests with the stand-in, the client and the matchers: %s', async (consumer) => {
    expect(await run(consumer, [program(consumer, 'jest/bin/jest.js'), ...jestFlags])).toContain('2 passed')
  })
})

describe('Jest in a page of jsdom', () => {
  it('runs CommonJS tests and modules with the stand-in and the matchers', async () => {
    const jest = program('jest-jsdom', 'jest/bin/jest.js')
    expect(await run('jest-jsdom', ['--experimental-vm-modules', jest, ...jestFlags])).toContain('5 passed')
  })
})

describe('webpack', () => {
  it.each(['send.mjs', 'send.cjs'])('bundles %s without undici and without a warning', async (entry) => {
    const output = join(here, 'webpack/dist', `${entry}.bundle.cjs`)
    await run('webpack', ['build.cjs', entry, output])
    const { events } = await withSegment((host) => run('webpack', [output, host]))
    expect(events).toEqual(['Started'])
  })
})

describe('a bundle for browsers', () => {
  it.each([
    ['vite', 'vite/bin/vite.js', ['build', '--outDir', 'dist', '--logLevel', 'warn', '--emptyOutDir']],
    [
      'esbuild',
      'esbuild/bin/esbuild',
      ['main.js', '--bundle', '--outfile=dist/main.js', '--format=esm', '--log-level=warning'],
    ],
  ])('is built by %s without a warning, and sends', async (consumer, path, args) => {
    expect(await run(consumer, [program(consumer, path), ...args])).toBe('')
    const folder = join(here, consumer, 'dist')
    const [bundle, ...others] = globSync('**/*.{js,mjs}', { cwd: folder })
    expect(others).toEqual([])
    const url = pathToFileURL(join(folder, bundle ?? '')).href
    const script = `const { send } = await import(${JSON.stringify(url)}); await send(process.argv[1])`
    const { events } = await withSegment((host) => run(consumer, ['--input-type=module', '-e', script, '--', host]))
    expect(events).toEqual(['Started'])
  })
})

describe('Next', () => {
  const next = program('next', 'next/dist/bin/next')
  let server: ChildProcess | undefined

  // The recipe, without its types: Next would install a compiler for them.
  const recipe = ['lib/segment', 'app/api/plan/route'].map((name) => ({
    from: join(import.meta.dirname, '../../../examples/recipes/nextjs', `${name}.ts`),
    to: join(here, 'next', `${name}.js`),
  }))

  beforeAll(async () => {
    for (const { from, to } of recipe) {
      const { code } = await transform(await readFile(from, 'utf8'), { loader: 'ts', format: 'esm' })
      await mkdir(dirname(to), { recursive: true })
      await writeFile(to, code)
    }
  })

  afterAll(async () => {
    server?.kill()
    for (const { to } of recipe) await rm(to, { force: true })
  })

  const start = async (env: NodeJS.ProcessEnv): Promise<string> => {
    server = spawn(process.execPath, [next, 'start', '--port', '0'], {
      cwd: join(here, 'next'),
      env: { ...process.env, ...env },
    })
    const { stdout, stderr } = server
    if (stdout === null || stderr === null) throw new Error('Next has no output.')
    let text = ''
    stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    for await (const chunk of stdout) {
      text += String(chunk)
      const [url] = /http:\/\/localhost:\d+/.exec(text) ?? []
      if (url !== undefined && text.includes('Ready')) return url
    }
    throw new Error(`Next did not start.\n${text}`)
  }

  it.each([
    ['Turbopack', '--turbopack'],
    ['webpack', '--webpack'],
  ])('builds with %s and sends from routes', async (_name, flag) => {
    await rm(join(here, 'next/.next'), { recursive: true, force: true })
    expect(await run('next', [next, 'build', flag])).not.toMatch(/undici|Can't resolve|Module not found/)
    const sent = await withSegment(async (host, segment) => {
      const url = await start({ SEGMENT_WRITE_KEY: 'k'.repeat(32), SEGMENT_HOST: host })
      const post = async (path: string, body: object): Promise<unknown> => {
        const signal = AbortSignal.timeout(patienceMs)
        const request = { method: 'POST', body: JSON.stringify(body), signal }
        return (await fetch(`${url}/api/${path}`, request)).json()
      }
      const answers = [await post('track', { host }), await post('edge', { host })]
      answers.push(await post('plan', { userId: 'user-42', plan: 'pro' }))
      // The recipe sends after its response.
      await segment.waitFor('event:"Plan Chosen"', { timeoutMs: patienceMs })
      return answers
    })
    expect(sent).toEqual({ result: [[], [], { ok: true }], events: ['Started', 'Started', 'Plan Chosen'] })
    server?.kill()
  })
})

describe('wrangler', () => {
  it('bundles a worker without undici and without Node, and it sends', async () => {
    const args = [program('wrangler', 'wrangler/bin/wrangler.js'), 'deploy', '--dry-run', '--outdir', 'dist']
    expect(await run('wrangler', args)).not.toMatch(/WARNING|undici|node:/)
    const contents = await readFile(join(here, 'wrangler/dist/worker.js'), 'utf8')
    // Named, so that it does not look for undici, which the worker does without.
    const modules = [{ type: 'ESModule' as const, path: 'worker.js', contents }]
    const worker = new Miniflare({ modules, compatibilityDate: '2026-07-01' })
    const send = async (host: string) => {
      const response = await worker.dispatchFetch('http://worker.example', {
        method: 'POST',
        body: JSON.stringify({ host }),
      })
      return response.json()
    }
    expect(await withSegment(send)).toEqual({ result: [], events: ['Started'] })
    await worker.dispose()
  })
})
