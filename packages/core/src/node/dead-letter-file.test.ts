import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SegmentError } from '../error/segment-error.ts'
import { createIssue } from '../error/segment-issue.ts'
import { type DeadLetterOptions, openDeadLetters } from './dead-letter-file.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dead-letters-'))
  path = join(folder, 'dead-letters.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const noon = Date.parse('2026-06-01T12:00:00.000Z')
const error = new SegmentError('unavailable', 'No answer.')
const letter = (index: number, more: object = {}) => ({
  outcome: 'gave-up',
  error,
  call: { type: 'track', messageId: `id-${index}`, userId: 'u', event: 'Song Played', ...more },
})

const open = (options: Partial<DeadLetterOptions> = {}) => {
  const errors: SegmentError[] = []
  const file = openDeadLetters({ path, now: () => noon, onError: (thrown) => errors.push(thrown), ...options })
  return { file, errors }
}

/** A line may be empty, because a writer cannot tell half a line from one that another writer is adding. */
const rows = (from = path): unknown[] =>
  readFileSync(from, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly row: unknown }).row)

const ids = (from = path): unknown[] => rows(from).map((row) => (row as { readonly messageId: string }).messageId)

describe('a dead-letter file', () => {
  it('keeps failed calls with the reason and their time, readable by its owner only', async () => {
    const { file } = open()
    expect(existsSync(path)).toBe(false)
    const issue = createIssue('id_not_string', ['userId'], 'userId must be a string.')
    file.keep(letter(1, { timestamp: '2026-05-01T00:00:00.000Z' }))
    file.keep({
      outcome: 'refused',
      error: new SegmentError('invalid_call', 'No.', { issues: [issue] }),
      call: { type: 'track', text: 'ü\n' },
    })
    expect(await file.close()).toEqual({ written: 2, waiting: 0, lost: 0 })
    const lines = readFileSync(path, 'utf8').split('\n')
    expect(lines).toHaveLength(3)
    expect(lines.slice(0, 2).map((line) => JSON.parse(line))).toEqual([
      {
        line: 0,
        offset: 0,
        failedAt: '2026-06-01T12:00:00.000Z',
        outcome: 'gave-up',
        issues: [{ code: 'unavailable', path: [], message: 'No answer.' }],
        row: letter(1, { timestamp: '2026-05-01T00:00:00.000Z' }).call,
      },
      {
        line: 0,
        offset: 0,
        failedAt: '2026-06-01T12:00:00.000Z',
        outcome: 'refused',
        issues: [{ code: 'id_not_string', path: ['userId'], message: 'userId must be a string.' }],
        row: { type: 'track', text: 'ü\n', timestamp: '2026-06-01T12:00:00.000Z' },
      },
    ])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('skips calls that an outbox still has', async () => {
    const { file } = open()
    file.keep({ ...letter(1), kept: true })
    expect(await file.close()).toEqual({ written: 0, waiting: 0, lost: 0 })
    expect(existsSync(path)).toBe(false)
  })

  it('appends to what is there, after a line that a killed process left unfinished', async () => {
    writeFileSync(path, '{"row":{"messageId":"whole"}}\n{"row":{"mess')
    const { file } = open()
    file.keep(letter(1))
    await file.close()
    const lines = readFileSync(path, 'utf8').split('\n')
    expect(lines).toHaveLength(4)
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ row: { messageId: 'id-1' } })
  })

  it('shares a file with other writers, line by line', async () => {
    const files = Array.from({ length: 4 }, () => open().file)
    for (let index = 0; index < 400; index += 1) files[index % 4]?.keep(letter(index, { text: 'x'.repeat(index) }))
    await Promise.all(files.map((file) => file.close()))
    expect(new Set(ids()).size).toBe(400)
  })

  it('goes on in a fresh file after it was moved', async () => {
    const { file } = open()
    file.keep(letter(1))
    await vi.waitUntil(() => file.stats.written === 1)
    renameSync(path, `${path}.1`)
    file.keep(letter(2))
    await file.close()
    expect([ids(`${path}.1`), ids()]).toEqual([['id-1'], ['id-2']])
  })

  it.each([
    ['of the file', { maxBytes: 1_000 }],
    ['of memory', { maxWaitingBytes: 1_000 }],
  ])('stays within its limit %s and reports what is lost once', async (_, limits) => {
    const { file, errors } = open(limits)
    for (let index = 0; index < 100; index += 1) file.keep(letter(index))
    const { written, lost } = await file.close()
    expect(written + lost).toBe(100)
    expect(written).toBeGreaterThan(1)
    expect(ids()).toHaveLength(written)
    expect(statSync(path).size).toBeLessThanOrEqual(1_000)
    expect(errors.map(({ code }) => code)).toEqual(['queue_full'])
  })

  it('keeps calls until the path can be written', async () => {
    mkdirSync(path)
    const { file, errors } = open()
    file.keep(letter(1))
    await vi.waitUntil(() => errors.length > 0)
    expect(errors).toMatchObject([{ code: 'unavailable', message: `The dead-letter file ${path} cannot be written.` }])
    rmSync(path, { recursive: true })
    expect(await file.close()).toEqual({ written: 1, waiting: 0, lost: 0 })
    expect(ids()).toEqual(['id-1'])
  })

  it.skipIf(process.platform === 'win32')('does not wait for the reader of a named pipe', async () => {
    spawnSync('mkfifo', [path])
    const { file, errors } = open()
    file.keep(letter(1))
    expect(await file.close({ timeoutMs: 60_000 })).toEqual({ written: 0, waiting: 0, lost: 1 })
    expect(errors.map(({ code }) => code)).toEqual(['unavailable', 'queue_full'])
  })

  it('never throws, whatever it gets and whatever onError does', async () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    const { file } = open({
      onError: () => {
        throw new Error('No.')
      },
    })
    file.keep({ ...letter(1), call: circular })
    file.keep(letter(2))
    await file.close()
    file.keep(letter(3))
    expect(file.stats).toEqual({ written: 1, waiting: 0, lost: 2 })
  })
})
