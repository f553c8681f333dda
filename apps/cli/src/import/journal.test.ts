import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { createFileProgress } from './file-progress.ts'
import { fileDifference, takeFingerprint } from './fingerprint.ts'
import { beginning, type Checkpoint, checkSame, type JournalHead, openJournal, readJournal } from './journal.ts'
import { emptyMark } from './rejects-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'segment-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const head: JournalHead = {
  version: 2,
  rejects: 'rows.rejects.ndjson',
  input: { bytes: 10, modifiedMs: 1, inode: 2, head: 'abc' },
  settings: 'settings',
}
const at = (offset: number): Checkpoint => ({ ...beginning, offset, read: offset })
const quiet = { before: async () => undefined, onError: () => undefined }

const write = async (path: string, offsets: readonly number[]): Promise<void> => {
  const journal = await openJournal(path, head, { state: await readJournal(path), ...quiet })
  for (const offset of offsets) {
    journal.keep(at(offset))
    await journal.flush()
  }
  await journal.close()
}

describe('a journal', () => {
  it('restores the last checkpoint and the columns', async () => {
    const path = join(folder, 'whole')
    const journal = await openJournal(path, head, { state: undefined, ...quiet })
    journal.keepHeader({ columns: ['a'], delimiter: ';' })
    journal.keep(at(1))
    journal.keep(at(2))
    await journal.flush()
    await journal.close()
    expect(await readJournal(path)).toMatchObject({
      ...{ head, header: { columns: ['a'], delimiter: ';' }, checkpoint: { offset: 2 } },
    })
    expect(await readJournal(join(folder, 'missing'))).toBeUndefined()
  })

  it('continues after the last complete line, wherever a crash has torn it', async () => {
    const path = join(folder, 'torn')
    await write(path, [5, 10, 15])
    const whole = readFileSync(path)
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        writeFileSync(path, whole.subarray(0, length))
        const lines = ends.filter((end) => end <= length).length
        const state = await readJournal(path)
        expect(state?.checkpoint.offset).toBe(lines === 0 ? undefined : (lines - 1) * 5)
        await write(path, [20])
        expect((await readJournal(path))?.checkpoint.offset).toBe(20)
      }),
      { numRuns: runs(60) },
    )
  })

  it.each(['notes\n', '{"version":2}\n', '{"version":2,"rejects":"r","settings":"s","input":{"bytes":"1"}}\n'])(
    'is not taken for one if it is %j, and is left alone',
    async (text) => {
      const path = join(folder, 'other')
      writeFileSync(path, text)
      await expect(readJournal(path)).rejects.toMatchObject({
        code: 'journal_damaged',
        advice: expect.stringContaining('--restart'),
      })
      expect(readFileSync(path, 'utf8')).toBe(text)
    },
  )

  it('that cannot be read is named', async () => {
    await expect(readJournal(folder)).rejects.toMatchObject({ code: 'cannot_write', exitCode: 73 })
  })

  it('writes what a checkpoint refers to before the checkpoint', async () => {
    const path = join(folder, 'order')
    const seen: string[] = []
    const before = async (): Promise<void> => {
      seen.push(readFileSync(path, 'utf8'))
    }
    const journal = await openJournal(path, head, { state: undefined, before, onError: () => undefined })
    journal.keep(at(7))
    await journal.flush()
    await journal.close()
    expect(seen).toHaveLength(1)
    expect(seen[0]).not.toContain('"offset":7')
  })

  it('reports a full disk', async () => {
    const errors: string[] = []
    const onError = ({ message }: Error): void => {
      errors.push(message)
    }
    await expect(openJournal('/dev/full', head, { state: undefined, ...quiet, onError })).rejects.toMatchObject({
      code: 'cannot_write',
    })
    const journal = await openJournal(join(folder, 'full'), head, {
      state: undefined,
      onError,
      before: async () => {
        throw Object.assign(new Error('no room'), { code: 'ENOSPC' })
      },
    })
    journal.keep(at(1))
    await expect(journal.flush()).rejects.toThrow(/disk is full/)
    expect(errors).toHaveLength(1)
    await journal.close()
  })

  it('refuses a changed file and changed settings', () => {
    const other = { ...head, input: { ...head.input, bytes: 11 } }
    expect(() => checkSame('f', head, other)).toThrow(/had 10 bytes and now has 11/)
    expect(() => checkSame('f', head, { ...head, settings: 'x' })).toThrow(/another mapping/)
    expect(() => checkSame('f', head, { ...head, input: { ...head.input, inode: 99 } })).not.toThrow()
  })
})

it('identifies a file by its size, its beginning and its time', async () => {
  const path = join(folder, 'file')
  writeFileSync(path, 'one')
  const before = await takeFingerprint(path)
  expect(fileDifference(before, await takeFingerprint(path))).toBeUndefined()
  writeFileSync(path, 'two')
  expect(fileDifference(before, await takeFingerprint(path))).toMatch(/first 64 KiB/)
  writeFileSync(path, 'one more')
  expect(fileDifference(before, await takeFingerprint(path))).toMatch(/bytes/)
})

describe('the order of batches', () => {
  const batch = (end: number) => ({
    content: undefined,
    rejects: [],
    read: 1,
    skipped: 0,
    filtered: 0,
    warned: 0,
    end,
    nextLine: end + 1,
    resumeAt: undefined,
  })

  it('moves the checkpoint only over batches without a gap, in whatever order they end', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }),
        fc.option(fc.nat(7)),
        (order, lost) => {
          const kept: number[] = []
          const progress = createFileProgress({
            start: beginning,
            addRejects: () => emptyMark('rows.rejects.ndjson'),
            keep: ({ offset }) => kept.push(offset),
          })
          for (const _ of order) progress.open()
          const ended = new Set<number>()
          for (const index of order) {
            if (index === lost) {
              const error = new Error('gave up') as never // only its presence counts here
              progress.settle(index, batch(index + 1), { outcome: 'gave-up', error })
            } else {
              progress.settle(index, batch(index + 1), { outcome: 'settled', sent: 1, rejects: [] })
              ended.add(index)
            }
            let prefix = 0
            while (ended.has(prefix)) prefix += 1
            expect(progress.checkpoint().offset).toBe(prefix)
            const { read, sent, rejected, skipped, gaveUp } = progress.totals()
            expect(read).toBe(sent + rejected + skipped + gaveUp)
          }
          expect(kept).toEqual(kept.toSorted((left, right) => left - right))
          expect(progress.isComplete()).toBe(lost === null)
        },
      ),
    )
  })
})
