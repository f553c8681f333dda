import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { version } from '../src/version.ts'

describe('version', () => {
  it('is that of package.json', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
    expect(manifest).toHaveProperty('version', version)
  })
})
