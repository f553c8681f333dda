import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consumers, program, runPlain } from './consumer-project.ts'

const root = join(import.meta.dirname, '../../..')
const project = join(consumers, 'playwright')
const results = ['test-results', 'tests/fixtures.spec.ts-snapshots', 'example'].map((path) => join(project, path))

const removeResults = async (): Promise<void> => {
  for (const path of results) await rm(path, { recursive: true, force: true })
}

/** A `segment dev` for the workers of Playwright. */
const startDev = async () => {
  const args = ['--conditions=@org/source', 'apps/cli/src/bin.ts', 'dev', '--port', '0', '--json', '--no-snippets']
  const dev = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  for await (const chunk of dev.stdout) {
    printed += String(chunk)
    const url = /"listening":"([^"]+)"/.exec(printed)?.[1]
    if (url !== undefined) return { url, dev }
  }
  throw new Error(`segment dev did not start.\n${printed}`)
}

let started: Awaited<ReturnType<typeof startDev>> | undefined
const playwright = (args: readonly string[] = [], variables: NodeJS.ProcessEnv = {}) =>
  runPlain('playwright', [program('playwright', '@playwright/test/cli.js'), 'test', ...args], {
    SEGMENT_DEV_URL: started?.url,
    ...variables,
  })

beforeAll(async () => {
  await removeResults()
  started = await startDev()
})
afterAll(async () => {
  if (started !== undefined && started.dev.exitCode === null) {
    started.dev.kill('SIGINT')
    await once(started.dev, 'exit')
  }
  await removeResults()
})

describe('the Playwright runner', () => {
  it('has the version of the library in the catalog', async () => {
    const { version } = JSON.parse(await readFile(program('playwright', '@playwright/test/package.json'), 'utf8'))
    expect(await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8')).toContain(`  playwright-core: ${version}\n`)
  })

  it('covers pages, popups, frames, workers and contexts, in parallel and with sessions of one server', async () => {
    expect((await playwright()).output).toContain('writing actual')
    const { exitCode, output } = await playwright()
    expect({ exitCode, output }).toMatchObject({ exitCode: 0, output: expect.stringMatching(/10 passed/) })
    expect(output).toMatch(/using 2 workers/)
  })

  it('runs the example', async () => {
    // Beside the packages of this consumer.
    await cp(join(root, 'examples/playwright'), join(project, 'example'), { recursive: true })
    const config = join(project, 'example/playwright.config.ts')
    const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
    const { exitCode, output } = await playwright(['--config', config], { CHROMIUM_PATH: chromium })
    expect({ exitCode, output }).toMatchObject({ exitCode: 0, output: expect.stringMatching(/2 passed/) })
  })

  it('fails at the line of the test, with the nearest call', async () => {
    const { exitCode, output } = await playwright(['--grep', 'fails|in vain'], { FAIL: '1' })
    expect(exitCode).toBe(1)
    expect(output).toContain('The nearest call: track "Order Complete" by "u"')
    for (const [file, words] of [
      ['fixtures', 'the failing line'],
      ['fixtures', 'the waiting line'],
      ['sessions', 'the waiting line of a session'],
    ]) {
      const lines = (await readFile(join(project, `tests/${file}.spec.ts`), 'utf8')).split('\n')
      const line = lines.findIndex((text) => text.includes(`// ${words}`)) + 1
      expect(output).toMatch(new RegExp(`tests/${file}\\.spec\\.ts:${line}:\\d+`))
    }
    expect(output).toMatch(
      /No call matched event:Never within 20 ms\.\s+Stored calls \(\d\):\s+.*"Order Completed" by "u"/,
    )
  })
})
