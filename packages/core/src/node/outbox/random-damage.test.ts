import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../../../../scripts/test-depth.ts'
import type { OutboxEntry } from '../../outbox/outbox.ts'
import { openOutbox } from './open-outbox.ts'

const pageBytes = 4_096
const name = 'a-write-key https://api.segment.io/v1/batch'

const entry = (index: number): OutboxEntry => {
  const json = JSON.stringify({ messageId: `id-${index}`, text: 'ö'.repeat(index % 40 === 3 ? 6_000 : 150) })
  return { messageId: `id-${index}`, json, bytes: Buffer.byteLength(json) }
}

const entries = (from: number, to: number): readonly OutboxEntry[] =>
  Array.from({ length: to - from }, (_, index) => entry(from + index))

/** At most this many calls have a part on one page. */
const callsPerPage = 12

const damage = fc.record({
  /** Where it begins, as a part of the file. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.integer({ min: 1, max: 5 * pageBytes }),
  fill: fc.oneof(fc.constant(0), fc.constant(0xff), fc.integer({ min: 1, max: 254 })),
})

it('gives back every call on an intact page, whatever bytes of the file or its log are overwritten', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'random-damage-'))
  try {
    const original = join(folder, 'original.db')
    const outbox = await openOutbox({ path: original })
    const queue = outbox.queue(name)
    const done = await queue.append(entries(900, 1_000), { claim: true })
    await queue.append(entries(0, 300))
    await queue.acknowledge(done)
    // The first part is in the main file, the rest in its log.
    await outbox.close()
    const second = await openOutbox({ path: original })
    for (let from = 300; from < 500; from += 25) await second.queue(name).append(entries(from, from + 25))
    const files = { main: await readFile(original), log: await readFile(`${original}-wal`) }
    await second.close()

    let run = 0
    const check = async (
      where: 'main' | 'log',
      ranges: readonly { readonly at: number; readonly bytes: number; readonly fill: number }[],
    ): Promise<void> => {
      run += 1
      const path = join(folder, `${run}.db`)
      const copy = { main: Buffer.from(files.main), log: Buffer.from(files.log) }
      let pages = 0
      let hitsMap = false
      for (const { at, bytes, fill } of ranges) {
        const from = Math.floor(at * copy[where].length)
        const to = Math.min(from + bytes, copy[where].length)
        copy[where].fill(fill, from, to)
        // A page of the log has a header of its own.
        pages += Math.ceil((to - from) / pageBytes) + (where === 'main' ? 1 : 2)
        hitsMap ||= from < 2 * pageBytes || where === 'log'
      }
      await writeFile(path, copy.main)
      await writeFile(`${path}-wal`, copy.log)
      const opened = await openOutbox({ path, durability: 'normal' })
      const found: string[] = []
      for (;;) {
        const claimed = await opened.queue(name).claim({ bytes: 1e9, calls: 1e6 })
        if (claimed.length === 0) break
        for (const { messageId, json } of claimed) {
          // A call may differ only if the damage happens to be inside of its text.
          if (json === entry(Number(messageId.slice(3))).json) found.push(messageId)
        }
      }
      await opened.close()
      expect(new Set(found).size).toBe(found.length)
      const waiting = found.filter((id) => Number(id.slice(3)) < 500)
      if (!hitsMap) expect(waiting).toHaveLength(found.length)
      expect(waiting.length).toBeGreaterThanOrEqual(500 - pages * callsPerPage)
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('main', 'log'), fc.array(damage, { minLength: 1, maxLength: 3 }), check),
      { numRuns: runs(25) },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
