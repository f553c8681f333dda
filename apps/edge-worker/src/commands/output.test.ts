import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createOutput } from './output.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'collector-output-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('writes to a file at once, and to what is not a file through its stream', () => {
  const path = join(folder, 'log')
  const fd = openSync(path, 'w')
  const write = createOutput({ fd, write: () => expect.unreachable() })
  write('a\n')
  write('ä\n')
  expect(readFileSync(path, 'utf8')).toBe('a\nä\n')
  closeSync(fd)
  expect(() => write('b\n')).toThrow('EBADF')
})
