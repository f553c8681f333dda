import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runNode } from './run-built.ts'
import { runHere } from './run-here.ts'

const programs = join(import.meta.dirname, 'codemod-programs')
const local = useLocalSegment()

/** Copies the programs into a folder in which both libraries are installed. */
const install = (name: string): string => {
  const folder = local.path(name)
  cpSync(programs, folder, { recursive: true })
  const modules = join(folder, 'node_modules')
  for (const scope of ['@segment', '@org']) mkdirSync(join(modules, scope), { recursive: true })
  symlinkSync(
    resolve(import.meta.dirname, '../node_modules/@segment/analytics-node'),
    join(modules, '@segment/analytics-node'),
  )
  const core = dirname(fileURLToPath(import.meta.resolve('@org/segment-core/package.json')))
  symlinkSync(core, join(modules, '@org/segment-core'))
  return folder
}

/** What differs between any two runs, and what names the library. */
const withoutStamps = (call: Readonly<Record<string, unknown>>): unknown => {
  const { sentAt: _sentAt, _metadata, context, ...rest } = call
  const { library, ...others } = Object(context)
  expect(library).toMatchObject({ name: expect.stringMatching(/analytics-node$/), version: expect.any(String) })
  return { ...rest, context: others }
}

/** The bodies that each program sends. */
const bodiesOf = async (folder: string): Promise<Readonly<Record<string, unknown>>> => {
  const before = local.segment.requests.length
  writeFileSync(
    join(folder, 'run-all.mjs'),
    'for (const name of process.argv.slice(2)) await (await import(name)).default',
  )
  const names = readdirSync(programs).map((name) => `./${name}`)
  const { code, stderr } = await runNode(['--conditions=@org/source', 'run-all.mjs', ...names], {
    cwd: folder,
    env: { SEGMENT_URL: local.url },
  })
  expect({ code, stderr: stderr.replace(/.*(?:ExperimentalWarning|--trace-warnings).*\n/g, '') }).toEqual({
    code: 0,
    stderr: '',
  })
  const bodies: Record<string, unknown[]> = {}
  for (const { body } of local.segment.requests.slice(before)) {
    const { writeKey, batch } = JSON.parse(String(body))
    bodies[writeKey] = [...(bodies[writeKey] ?? []), ...batch.map(withoutStamps)]
  }
  return bodies
}

describe('programs that use analytics-node', () => {
  it('send the same bodies after the codemod as before', async () => {
    const before = install('before')
    const after = install('after')
    const { code, stderr } = await runHere(['codemod', 'analytics-node', after], { cwd: local.folder })
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('5 imports in 4 files changed') })
    for (const name of readdirSync(programs)) {
      const [text, changed] = [before, after].map((folder) => readFileSync(join(folder, name), 'utf8'))
      expect(changed).not.toContain('@segment/')
      expect(changed).toBe(text?.replaceAll('@segment/analytics-node', '@org/segment-core/analytics-node'))
    }
    const sent = await bodiesOf(before)
    expect(Object.entries(sent).map(([key, calls]) => [key, (calls as unknown[]).length])).toEqual(
      expect.arrayContaining([
        ['shop-server', 3],
        ['billing', 6],
        ['tracker', 2],
        ['lambda', 2],
      ]),
    )
    expect(await bodiesOf(after)).toEqual(sent)
  })
})
