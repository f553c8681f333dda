import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it } from 'vitest'

const rounds = 50
const callsARound = 400

it('loses no accepted call when its process is killed fifty times while it sends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'))
  const segment = createFakeSegment()
  segment.faults.always({ status: 503, probability: 0.1 })
  segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.1 })
  const listener = await listen(segment)
  const accepted = new Set<string>()

  /** Runs the application; kills it so many ms after it began its work, or lets it end. */
  const run = async (from: number, count: number, killAfterMs?: number): Promise<void> => {
    const program = join(import.meta.dirname, 'outbox-process.js')
    const child = spawn(
      process.execPath,
      [
        ...['--conditions=@org/source', '--no-warnings', program],
        ...[listener.url, join(folder, 'outbox.db'), String(from), String(count)],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const exit = once(child, 'exit')
    let said = ''
    child.stdout.on('data', (chunk) => {
      if (said === '' && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      said += String(chunk)
    })
    const [code, signal] = await exit
    if (killAfterMs === undefined) expect([code, signal]).toEqual([0, null])
    // A line that was cut off by the kill was not said.
    const lines = said.slice(0, said.lastIndexOf('\n') + 1).split('\n')
    for (const id of lines.slice(1).flatMap((line) => line.split(' '))) if (id !== '') accepted.add(id)
  }

  try {
    let killed = 0
    for (let round = 0; round < rounds; round += 1) {
      const before = accepted.size
      await run(round * callsARound, callsARound, Math.floor(Math.random() * 60))
      if (accepted.size - before < callsARound) killed += 1
    }
    // Whoever comes last sends what all of them left behind.
    await run(rounds * callsARound, 20)
    const arrived = new Set(segment.calls.map(({ messageId }) => messageId))
    expect([...accepted].filter((id) => !arrived.has(id))).toEqual([])
    // What arrived without having been said to be accepted was on disk when the kill came, a write of 20 at most.
    expect([...arrived].filter((id) => !accepted.has(id)).length).toBeLessThanOrEqual(rounds * 20)
    expect(accepted.size).toBeGreaterThan(1_000)
    expect(killed).toBeGreaterThan(10)
    for (const { messageId } of segment.duplicates) expect(arrived.has(messageId)).toBe(true)
  } finally {
    await listener.close()
    await rm(folder, { recursive: true, force: true })
  }
}, 240_000)
