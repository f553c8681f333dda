import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyMark, openRejectsFile, type Reject, type RejectsMark, rejectLine } from './rejects-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-rejects-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const name = 'rows.rejects.ndjson'
const path = (file = name): string => join(folder, file)
const reject = (line: number): Reject => ({ line, offset: line, issues: [], row: JSON.stringify('x'.repeat(line)) })
const lines = (...numbers: readonly number[]): string => numbers.map((line) => rejectLine(reject(line))).join('')

/** Adds rejects as an import does that continues at a mark. */
const add = async (start: RejectsMark, ...numbers: readonly number[]) => {
  const left: string[] = []
  const file = await openRejectsFile(path(), start, (before, next) => left.push(before, next))
  const marks = numbers.map((number) => file.add([reject(number)]))
  await file.flush()
  await file.close()
  return { mark: marks.at(-1) ?? start, left, paths: file.paths() }
}

describe('a rejects file', () => {
  it('holds every reject once and in order, though flushes overlap', async () => {
    const file = await openRejectsFile(path(), emptyMark(name))
    const flushes = Array.from({ length: 300 }, (_, line) => {
      file.add([reject(line)])
      return file.flush()
    })
    await Promise.all(flushes)
    await file.close()
    expect(readFileSync(path(), 'utf8')).toBe(lines(...flushes.keys()))
  })

  it('is continued after its mark', async () => {
    const { mark } = await add(emptyMark(name), 1, 2)
    expect(mark).toMatchObject({ name, bytes: lines(1, 2).length })
    expect(await add(mark, 3)).toMatchObject({ left: [], paths: [path()] })
    expect(readFileSync(path(), 'utf8')).toBe(lines(1, 2, 3))
  })

  it('keeps what a killed import wrote after its last checkpoint, and completes a torn line', async () => {
    const { mark } = await add(emptyMark(name), 1, 2)
    await add(mark, 3, 4)
    truncateSync(path(), lines(1, 2, 3, 4).length - 5)
    expect(await add(mark, 3, 4, 5)).toMatchObject({ left: [] })
    expect(readFileSync(path(), 'utf8')).toBe(lines(1, 2, 3, 4, 5))
  })

  it.each([
    ['corrected in its middle', (text: string) => text.replace('"line":1', '"line":9')],
    ['corrected after its mark', (text: string) => text.replace('"line":3', '"line":9')],
    ['shortened', (text: string) => text.slice(10)],
    ['longer', (text: string) => `${text}{"mine":true}\n`],
  ])('stays as it is if it was %s, and another file takes the rest', async (_, change) => {
    const { mark } = await add(emptyMark(name), 1, 2)
    await add(mark, 3)
    const changed = change(readFileSync(path(), 'utf8'))
    writeFileSync(path(), changed)
    const { mark: next, left, paths } = await add(mark, 3, 4)
    expect(readFileSync(path(), 'utf8')).toBe(changed)
    const second = path('rows.rejects.2.ndjson')
    expect(left).toEqual([path(), second])
    expect(paths).toContain(second)
    expect(lines(3, 4)).toContain(readFileSync(second, 'utf8'))
    expect(next.name).toBe('rows.rejects.2.ndjson')
    await add(next, 5)
    expect(readFileSync(second, 'utf8')).toMatch(/"line":5[^\n]*\n$/)
  })

  it('begins again if it was moved away', async () => {
    const { mark } = await add(emptyMark(name), 1, 2)
    rmSync(path())
    expect(await add(mark, 3)).toMatchObject({ left: [], mark: { name } })
    expect(readFileSync(path(), 'utf8')).toBe(lines(3))
  })

  it('does not exist without rejects', async () => {
    expect(await add(emptyMark(name))).toMatchObject({ paths: [] })
    expect(() => readFileSync(path())).toThrow('ENOENT')
  })
})
