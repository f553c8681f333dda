import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addNodeCheck } from './add-node-check.ts'

let folder: string
const writeManifest = (node: string): Promise<void> =>
  writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ type: 'module', engines: { node }, bin: { greet: './dist/bin.js' } }),
  )

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'node-check-'))
  await mkdir(join(folder, 'dist'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

it('ends a command with 69 and one line on an older Node, before its own code runs', async () => {
  await writeManifest('>=22.19')
  const command = join(folder, 'dist/bin.js')
  await writeFile(command, "#!/usr/bin/env node\nimport 'node:url'\nconsole.log('runs')\n")
  await addNodeCheck(folder)
  const runWith = (version: string) => {
    const versions = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`
    const flags = ['--import', `data:text/javascript,${encodeURIComponent(versions)}`, command]
    const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' })
    return [status, stdout, stderr]
  }
  const refused = [69, '', `greet needs Node 22.19 or later; this is ${process.version}.\n`]
  expect(runWith('20.19.6')).toEqual(refused)
  expect(runWith('22.18.0')).toEqual(refused)
  expect(runWith('22.19.0')).toEqual([0, 'runs\n', ''])
  expect(runWith('24.0.0')).toEqual([0, 'runs\n', ''])
  expect(await readFile(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n\{/)
})

it('refuses a range of engines that it cannot check', async () => {
  await writeManifest('^22.19 || >=24')
  await expect(addNodeCheck(folder)).rejects.toThrow('engines.node must be like >=22.19, but is ^22.19 || >=24.')
})
