import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkApp } from '../src/index.ts'
import { codesOf } from '../src/make/component-kinds.ts'
import { generatedFiles } from '../src/manifest/generated-files.ts'
import { library, manifestFolder, segmentApp } from './support/segment-app.ts'

describe('the committed app', () => {
  it('is what the generator creates', () => {
    const stale = [...generatedFiles(library)].filter(
      ([path, text]) => readFileSync(join(manifestFolder, path), 'utf8') !== text,
    )
    expect(stale.map(([path]) => path)).toEqual([])
  })

  it('has no other files, except for assets', () => {
    const generated = new Set(generatedFiles(library).keys())
    const files = readdirSync(manifestFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(manifestFolder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    expect(files.filter((path) => !generated.has(path) && !path.startsWith('assets/'))).toEqual([])
  })

  it('follows the format, with templates that every evaluator interprets alike', () => {
    expect(checkApp(segmentApp, { profile: 'portable' })).toEqual([])
  })

  it('has a file for each code of each module', () => {
    for (const module of segmentApp.modules.values()) {
      const files = [...segmentApp.files.keys()].filter((path) => path.startsWith(`modules/${kebab(module.id)}/`))
      // Only a polling trigger has an epoch, and an instant trigger has no scope either.
      const missing = module.type === 'instant_trigger' ? 2 : 1
      expect(files).toHaveLength(Object.keys(codesOf.module).length - missing)
    }
  })

  it('has a label and help for every field of every form', () => {
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
