import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseFault } from '../src/index.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('the README', () => {
  it('begins with an example that runs as it stands', () => {
    const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
    expect(example).toContain('createFakeSegment()')
    const flags = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', example]
    expect(() => execFileSync(process.execPath, flags, { cwd: root, stdio: 'pipe' })).not.toThrow()
  })

  it('shows faults as text that can be read', () => {
    const rows = [...readme.matchAll(/^\| `\{.*?\}`\s*\| `([^`]+)`\s*\|/gm)].map((match) => match[1] ?? '')
    expect(rows).toHaveLength(7)
    for (const text of [...rows, '503:p=0.2,times=3,path=/v1/batch']) expect(() => parseFault(text)).not.toThrow()
  })
})
