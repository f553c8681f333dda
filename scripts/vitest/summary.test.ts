import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const here = import.meta.dirname
let folder = ''

const run = (files: Readonly<Record<string, string>>): { status: number | null; lastLine: string | undefined } => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const reporter = `--reporter=${join(here, 'summary.ts')}`
  const flags = ['run', '--globals', '--root', folder, '--config', join(folder, 'none.config.js'), reporter]
  const { status, stdout } = spawnSync(process.execPath, [join(here, '../node_modules/vitest/vitest.mjs'), ...flags], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })
  return { status, lastLine: stdout.trimEnd().split('\n').at(-1) }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'summary-'))
  writeFileSync(join(folder, 'none.config.js'), 'export default {}')
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the summary line of a run', () => {
  it('counts passed and skipped tests', () => {
    const green = "it('a', () => {}); it('b', () => {}); it.skip('c', () => {})"
    expect(run({ 'green.test.js': green })).toEqual({ status: 0, lastLine: '2 passed, 0 failed, 1 skipped' })
  })

  it('counts errors outside of tests as failures', () => {
    const outcome = run({
      'fails.test.js': "it('a', () => { throw new Error('no') }); it('b', () => {})",
      'broken.test.js': "import './nowhere.js'",
      'hook.test.js': "describe('s', () => { beforeAll(() => { throw new Error('no') }); it('c', () => {}) })",
      'stray.test.js':
        "it('d', () => { setTimeout(() => { throw new Error('no') }) }); it('e', () => new Promise((r) => setTimeout(r, 50)))",
    })
    expect(outcome).toEqual({ status: 1, lastLine: '3 passed, 4 failed, 1 skipped' })
  })
})
