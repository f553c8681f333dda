import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const repository = join(import.meta.dirname, '../../..')
const snippets = join(import.meta.dirname, '../snippets')
const guides = join(import.meta.dirname, '../src/content/docs/guides')
const condition = '--conditions=@org/source'

interface Block {
  readonly guide: string
  readonly language: string
  readonly text: string
}

const sources = globSync('*.mdx', { cwd: guides }).map((file) => ({
  guide: basename(file, '.mdx'),
  source: readFileSync(join(guides, file), 'utf8'),
}))

const blocks: readonly Block[] = sources.flatMap(({ guide, source }) =>
  [...source.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    guide,
    language,
    text,
  })),
)

/** Blocks of a language with a title, of those that another test runs or not. */
const blocksOf = (language: string, isOther: boolean): readonly (readonly [string, string])[] =>
  blocks
    .filter((block) => block.language === language && /^(?:\$ )?(?:npx|curl) /.test(block.text) === isOther)
    .map(({ guide, text }) => [`${guide}: ${text.split('\n', 1)[0]}`, text])

/** The exit codes of commands that fail on the examples: a date or a call is invalid, an import is left. */
const failing: Readonly<Record<string, number>> = {
  'segment track --event "Order completed" --property revenue=\'$19.99\' --dry-run': 65,
  'segment import customers.csv --mapping customers.yaml': 65,
  'segment import customers.csv --mapping customers.yaml --preview 1': 0,
  'segment validate events.ndjson --plan plan.json --unplanned error': 65,
  'segment codemod analytics-node src/shop.js --check': 65,
}

let segment: FakeSegment
let server: Listener
let folder: string

const env = (): Record<string, string> => ({
  PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
  HOME: folder,
  SEGMENT_HOST: server.url,
  SEGMENT_API_HOST: server.url,
  SEGMENT_WRITE_KEY: 'a-secret-write-key',
  ...(process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
})

const shell = async (command: string, cwd = folder): Promise<{ readonly code: number; readonly output: string }> => {
  const options = { cwd, env: env() }
  try {
    const { stdout } = await run('bash', ['-c', `{ ${command}\n} 2>&1`], options)
    return { code: 0, output: stdout }
  } catch (thrown) {
    const { code = -1, stdout = '' } = thrown as { code?: number; stdout?: string } // an error of execFile
    return { code, output: stdout }
  }
}

beforeEach(async () => {
  segment = createFakeSegment()
  server = await listen(segment)
  folder = mkdtempSync(join(tmpdir(), 'segment-guides-'))
  for (const name of ['bin', 'src']) mkdirSync(join(folder, name))
  const command = `#!/bin/sh\nexec "${process.execPath}" ${condition} "${join(repository, 'apps/cli/src/bin.ts')}" "$@"\n`
  writeFileSync(join(folder, 'bin/segment'), command, { mode: 0o755 })
  for (const name of ['customers.csv', 'customers.yaml', 'plan.json', 'events.ndjson']) {
    cpSync(join(snippets, name), join(folder, name))
  }
  for (const name of ['checkout.ts', 'shop.js']) cpSync(join(snippets, name), join(folder, 'src', name))
  writeFileSync(join(folder, 'token.txt'), 'a-secret-workspace-token')
  segment.workspace.addSource({ id: 'src_1', name: 'Web shop', writeKey: 'a-secret-write-key' })
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A pattern for text, in which an ellipsis matches any text and `(0:00)` any duration. */
const patternOf = (text: string): RegExp => {
  const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[\\s\\S]*').replace(String.raw`\(0:00\)`, String.raw`\(\d+:\d\d\)`)}$`)
}

const linesOf = (block: string): readonly string[] =>
  block
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '')

/** How a guide runs a module of the app, in `apps/connector`. */
const moduleRun = ' start run '

describe('the guides', () => {
  it('take their code from files that tests run', () => {
    expect(sources.length).toBe(7)
    expect(blocks.filter(({ language }) => !['sh', 'console'].includes(language))).toEqual([])
    const imported = sources.flatMap(({ source }) =>
      [...source.matchAll(/from '([^']*)\?raw'/g)].map(([, path = '']) => join(guides, path)),
    )
    expect(imported.filter((path) => !existsSync(path))).toEqual([])
    expect(imported.length).toBeGreaterThan(8)
    const tested = imported.filter((path) => path.startsWith(snippets) || path.includes('packages/core/examples/'))
    expect(tested).toEqual(imported)
  })

  it.each(blocksOf('console', false))('show the output of their commands: %s', async (_title, block) => {
    for (const step of block.split(/^\$ /m).slice(1)) {
      const end = step.indexOf('\n')
      const command = step.slice(0, end)
      const { code, output } = await shell(command)
      expect(output).toMatch(patternOf(step.slice(end + 1)))
      expect({ command, code }).toEqual({ command, code: failing[command] ?? 0 })
    }
  })

  it.each(blocksOf('sh', false))('have commands that run: %s', async (_title, block) => {
    if (block.includes('segment why --source')) {
      const body = JSON.stringify({ userId: 42, event: 'Order Completed' })
      const authorization = `Basic ${btoa('a-secret-write-key:')}`
      await fetch(`${server.url}/v1/track`, { method: 'POST', headers: { authorization }, body })
    }
    // The journal that `--resume` reads.
    if (block.includes('--resume')) await shell(block.replace(' --resume', ''))
    for (const command of linesOf(block)) {
      const { code, output } = await shell(command)
      const expected = command.includes('--resume')
        ? 65
        : command.includes('--format sarif')
          ? 0
          : (failing[command] ?? 0)
      expect({ command, code, output }).toMatchObject({ command, code: expected })
      if (command.includes('--code src')) expect(output).toContain('src/checkout.ts:2')
    }
  })

  it.each(blocksOf('sh', true).filter(([, text]) => text.includes(moduleRun)))(
    'run modules of the app for Ibexa Connect: %s',
    async (_title, block) => {
      const module = block.slice(block.indexOf(moduleRun) + moduleRun.length)
      const command = `"${process.execPath}" ${condition} src/cli/bin.ts run ${module}`
      const { code, output } = await shell(command, join(repository, 'apps/connector'))
      expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('Local Segment: kept') })
    },
  )

  it('name scripts, programs and packages that exist', () => {
    const { scripts, packageManager } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
    const found = blocksOf('sh', true).flatMap(([, text]) => linesOf(text).filter((line) => line.startsWith('npx ')))
    expect(found.length).toBeGreaterThan(3)
    for (const line of found) {
      const [, , program = '', script = ''] = /^npx (--yes )?(\S+) (\S+)/.exec(line) ?? []
      if (program === packageManager) expect(['install', ...Object.keys(scripts)]).toContain(script)
      else expect(['segment-collector', 'wrangler']).toContain(program)
    }
  })
})

describe('the code of the guides', () => {
  it('sends through the drop-in', async () => {
    const { stderr } = await run(process.execPath, [condition, join(snippets, 'drop-in.ts')], { env: env() })
    expect(stderr).toBe('')
    expect(segment.calls).toMatchObject([{ event: 'Order Completed', properties: { revenue: 19.99 } }])
  })

  it('starts a collector with the settings, which the documented request reaches', async () => {
    const program = join(repository, 'apps/edge-worker/src/commands/main.ts')
    const child: ChildProcess = spawn(process.execPath, [condition, program, join(snippets, 'settings.json')], {
      cwd: folder,
      env: {
        ...env(),
        COLLECTOR_SERVER_PORT: '0',
        COLLECTOR_HOST: server.url,
        COLLECTOR_OUTBOX_PATH: join(folder, 'calls.sqlite'),
      },
    })
    const ended = new Promise((resolve) => child.on('close', resolve))
    onTestFinished(async () => {
      child.kill('SIGTERM')
      await ended
    })
    let text = ''
    const url = await new Promise<string>((resolve, reject) => {
      const read = (part: Buffer): void => {
        text += part.toString()
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? []
        if (found !== undefined) resolve(found)
      }
      child.stdout?.on('data', read)
      child.stderr?.on('data', read)
      child.on('close', () => reject(new Error(text)))
    })
    const [[, block] = ['', '']] = blocksOf('console', true)
    const [command = '', answer = ''] = block.replace(/^\$ /, '').split('\n')
    const { output } = await shell(command.replace('curl ', 'curl --silent ').replace('http://127.0.0.1:8080', url))
    expect(output).toBe(answer)
    await segment.waitFor(({ calls }) => calls.length === 1, { timeoutMs: 120_000 })
    expect(segment.calls).toMatchObject([{ event: 'Order Completed', writeKey: 'YOUR_SEGMENT_WRITE_KEY' }])
  })
})
