import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { functionTable } from '../src/functions/function-table.ts'
import * as iml from '../src/index.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('the README', () => {
  it('begins with an example that runs', () => {
    const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
    expect(example).toContain('evaluateTree(')
    const flags = ['--conditions=@org/source', '--input-type=module-typescript', '--eval', example]
    expect(() => execFileSync(process.execPath, flags, { cwd: root, stdio: 'pipe' })).not.toThrow()
  })

  it('lists the standard functions of the tables', () => {
    const section = /<!-- generated: functions -->\s*(.*?)\s*<!-- \/generated: functions -->/s.exec(readme)?.[1]
    expect(section).toBe(functionTable())
  })

  it('names every function and table that the package exports', () => {
    for (const name of Object.keys(iml)) {
      if (!['collectionText', 'textOf', 'isSpreadKey', 'portableFunctions'].includes(name))
        expect(readme).toContain(name)
    }
  })
})
