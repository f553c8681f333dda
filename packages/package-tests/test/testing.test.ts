import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, inject, it } from 'vitest'

const run = promisify(execFile)
const packed = inject('testing')

describe('the packed package', () => {
  it('needs no web class while it loads, which jsdom hides', async () => {
    const hidden = [
      'TextEncoder',
      'TextDecoder',
      'Request',
      'Response',
      'Headers',
      'Blob',
      'DecompressionStream',
      'crypto',
    ]
    const entries = ['', '/node', '/cases', '/playwright'].map((entry) => `@org/segment-testing${entry}`)
    const script = `
      const hidden = ${JSON.stringify(hidden)}
      for (const name of hidden) globalThis[name] // Node loads them when they are first read.
      for (const name of hidden) Reflect.deleteProperty(globalThis, name)
      const { createRequire } = process.getBuiltinModule('node:module')
      const load = createRequire(process.cwd() + '/')
      console.log(typeof TextEncoder, ${JSON.stringify(entries)}.filter((entry) => Object.keys(load(entry)).length > 0).length)`
    const { stdout } = await run(process.execPath, ['--input-type=commonjs', '-e', script], { cwd: packed.project })
    expect(stdout.trim()).toBe(`undefined ${entries.length}`)
  })
})
