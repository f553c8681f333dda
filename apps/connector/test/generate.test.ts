import { execFile } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkApp } from '../src/index.ts'
import { codesOf } from '../src/make/component-kinds.ts'
import { generatedFiles, withModuleList } from '../src/manifest/generated-files.ts'
import { library, manifestFolder, segmentApp } from './support/segment-app.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const run = promisify(execFile)

describe('the committed app', () => {
  it('is what the generator makes', () => {
    const stale = [...generatedFiles(library)].filter(
      ([path, text]) => readFileSync(join(manifestFolder, path), 'utf8') !== text,
    )
    expect(stale.map(([path]) => path)).toEqual([])
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(withModuleList(readme, library)).toBe(readme)
  })

  it('breaks no rule of the format, and its templates mean the same to every evaluator', () => {
    expect(checkApp(segmentApp, { profile: 'portable' })).toEqual([])
  })

  it('has a file for each code of each module', () => {
    for (const module of segmentApp.modules.values()) {
      const files = [...segmentApp.files.keys()].filter((path) => path.includes(`/${kebab(module.id)}.`))
      expect(files).toHaveLength(Object.keys(codesOf.module).length - 1)
    }
  })

  it('labels and helps every field of every form', () => {
    const silent: string[] = []
    const visit = (items: readonly unknown[], place: string): void => {
      for (const item of items) {
        if (typeof item !== 'object' || item === null) continue
        const { name, label, help, spec } = item as { name?: string; label?: string; help?: string; spec?: unknown }
        const here = `${place}.${name ?? ''}`
        if (label === undefined || (help === undefined && !/\.(?:name|value)$/.test(here))) silent.push(here)
        if (Array.isArray(spec)) visit(spec, here)
      }
    }
    for (const { id, mappableParameters } of segmentApp.modules.values()) visit(mappableParameters, id)
    expect(silent).toEqual([])
  })

  it('has an icon', () => {
    const icon = readFileSync(join(manifestFolder, 'assets/icon.png'))
    expect(icon.subarray(1, 4).toString()).toBe('PNG')
    expect([icon.readUInt32BE(16), icon.readUInt32BE(20)]).toEqual([512, 512])
  })
})

const kebab = (id: string): string => id.replace(/([A-Z])/g, (letter) => `-${letter.toLowerCase()}`)

describe('generate --check', () => {
  let copy = ''

  beforeAll(() => {
    copy = join(mkdtempSync(join(tmpdir(), 'connector-')), 'connector')
    mkdirSync(copy)
    for (const name of ['src', 'manifest', 'README.md', 'package.json'])
      cpSync(join(root, name), join(copy, name), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  })

  afterAll(() => {
    rmSync(join(copy, '..'), { recursive: true, force: true })
  })

  const generate = async (...parameters: readonly string[]) => {
    const script = join(copy, 'src/generate.ts')
    try {
      const { stdout, stderr } = await run(process.execPath, ['--conditions=@org/source', script, ...parameters])
      return { code: 0, output: stdout + stderr }
    } catch (error) {
      const failed = error as { code?: number; stdout?: string; stderr?: string }
      return { code: failed.code ?? -1, output: `${failed.stdout ?? ''}${failed.stderr ?? ''}` }
    }
  }

  it('passes while everything is fresh, and names what is not', async () => {
    expect(await generate('--check')).toEqual({ code: 0, output: '' })
    appendFileSync(join(copy, 'manifest/modules/groups.json'), ' ')
    writeFileSync(join(copy, 'manifest/stray.json'), '{}')
    const stale = await generate('--check')
    expect(stale.code).toBe(1)
    expect(stale.output).toContain('changed manifest/modules/groups.json')
    expect(stale.output).toContain('not generated manifest/stray.json')
    expect((await generate()).code).toBe(0)
    expect(existsSync(join(copy, 'manifest/stray.json'))).toBe(false)
    expect(await generate('--check')).toEqual({ code: 0, output: '' })
    expect((await generate('--chekc')).code).toBe(64)
  })
})
