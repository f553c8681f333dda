import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'

const rounds = runs(12)
/** More than a process reports before it is killed. */
const callsPerRound = 4_000

it('loses no accepted call, however often its process is killed while it sends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'))
  const segment = createFakeSegment()
  segment.faults.always({ status: 503, probability: 0.1 })
  segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.1 })
  const listener = await listen(segment)
  const accepted = new Set<string>()

  /** Runs the application and kills it once it has reported so many lines, or lets it finish. */
  const run = async (from: number, count: number, killAfterLines?: number): Promise<void> => {
    const program = join(import.meta.dirname, 'outbox-process.js')
    const child = spawn(
      process.execPath,
      [
        ...['--conditions=@org/source', '--no-warnings', program],
        ...[listener.url, join(folder, 'outbox.db'), String(from), String(count)],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    // Unlike exit, close comes after the last output.
    const closed = once(child, 'close')
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += String(chunk)
      if (killAfterLines !== undefined && said.split('\n').length > killAfterLines) child.kill('SIGKILL')
    })
    const [code, signal] = await closed
    if (killAfterLines === undefined) expect([code, signal]).toEqual([0, null])
    // A line without its end was cut off by the kill and does not count.
    const lines = said.slice(0, said.lastIndexOf('\n') + 1).split('\n')
    for (const id of lines.slice(1).flatMap((line) => line.split(' '))) if (id !== '') accepted.add(id)
  }

  try {
    let killed = 0
    for (let round = 0; round < rounds; round += 1) {
      const before = accepted.size
      await run(round * callsPerRound, callsPerRound, 1 + Math.floor(Math.random() * 20))
      if (accepted.size - before < callsPerRound) killed += 1
    }
    // The last process sends what the others left in the outbox.
    await run(rounds * callsPerRound, 20)
    const arrived = new Set(segment.calls.map(({ messageId }) => messageId))
    expect([...accepted].filter((id) => !arrived.has(id))).toEqual([])
    // A call can arrive without being reported as accepted: the kill came after its write, of at most 20 calls.
    expect([...arrived].filter((id) => !accepted.has(id)).length).toBeLessThanOrEqual(rounds * 20)
    expect(accepted.size).toBeGreaterThan(20)
    expect(killed).toBeGreaterThan(rounds / 5)
    for (const { messageId } of segment.duplicates) expect(arrived.has(messageId)).toBe(true)
  } finally {
    await listener.close()
    await rm(folder, { recursive: true, force: true })
  }
})
