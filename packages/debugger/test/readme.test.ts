import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fieldNames } from '@org/segment-testing/query'
import { expect, it } from 'vitest'
import { operations } from '../src/http/operations.ts'
import { startDebugger } from '../src/server/start-debugger.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

it('the README starts with an example that runs unchanged', () => {
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  expect(example).toContain('startDebugger(')
  const flags = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', example]
  const output = execFileSync(process.execPath, flags, { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  expect(output).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n\[\]\n$/)
})

it('the README lists every operation', () => {
  for (const { method, path } of operations) {
    const rows = readme.split('\n').filter((row) => row.startsWith('| `') && row.includes(`${path}\``))
    expect([path, rows.some((row) => row.split('|')[1]?.includes(method))]).toEqual([path, true])
  }
})

it('the README lists every filter and every error code', () => {
  for (const name of fieldNames) expect(readme).toContain(`\`${name}\``)
  const folder = join(root, 'src/http')
  const files = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'))
  const sources = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  const codes = [...sources.matchAll(/\b(?:4\d\d),\s*'([a-z_]+)'/g)].map(([, code]) => code)
  expect(codes.length).toBeGreaterThan(10)
  for (const code of codes) expect(readme).toContain(`\`${code}\``)
})

it('the README lists every option and every result of startDebugger', async () => {
  const running = await startDebugger({ port: 0 })
  await running.stop()
  // `close` is for a debugger without a port.
  for (const name of Object.keys(running)) if (name !== 'close') expect(readme).toMatch(new RegExp(`\`${name}[\`(]`))
  const source = ['server/start-debugger.ts', 'debugger/create-debugger.ts'].map((name) =>
    readFileSync(join(root, 'src', name), 'utf8'),
  )
  const options = source.flatMap((text) => {
    const [, body = ''] = /export interface (?:Start|Debugger)Options.*?\{(.*?)\n\}/s.exec(text) ?? []
    return [...body.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name)
  })
  expect(options.length).toBeGreaterThan(15)
  for (const name of options) expect(readme).toContain(`\`${name}\``)
})
