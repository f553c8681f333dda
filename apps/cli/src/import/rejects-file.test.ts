import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openRejectsFile } from './rejects-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'segment-rejects-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('writes every reject once and in order, though flushes overlap', async () => {
  const path = join(folder, 'rejects.ndjson')
  const file = await openRejectsFile(path, 0)
  const flushes = Array.from({ length: 300 }, (_, line) => {
    file.add([{ line, offset: line, issues: [], row: JSON.stringify('x'.repeat(line * 7)) }])
    return file.flush()
  })
  await Promise.all(flushes)
  await file.close()
  const text = readFileSync(path, 'utf8')
  expect(Buffer.byteLength(text)).toBe(file.bytes())
  const lines = text.trim().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { readonly line: number }).line)).toEqual([...flushes.keys()])
})
