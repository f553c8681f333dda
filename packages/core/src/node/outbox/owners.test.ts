import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../../scripts/test-depth.ts'
import { all, createOutboxStage, entries, idsOf, name } from '../../../test/outbox-stage.ts'

const stage = createOutboxStage()

describe('several owners of one outbox', () => {
  it('never get the same call, however they interleave', async () => {
    const owners = await Promise.all([stage.openAt(), stage.openAt(), stage.openAt()])
    const seen: string[] = []
    await Promise.all(
      owners.map(async (outbox, owner) => {
        const queue = outbox.queue(name)
        for (let round = 0; round < 20; round += 1) {
          await queue.append(entries((owner * 20 + round) * 10, (owner * 20 + round) * 10 + 10))
          const claimed = await queue.claim({ bytes: 10_000, calls: 7 })
          seen.push(...idsOf(claimed))
          await queue.acknowledge(claimed.map(({ id }) => id))
        }
      }),
    )
    const queue = owners[0]?.queue(name)
    seen.push(...idsOf((await queue?.claim(all)) ?? []))
    expect(seen.toSorted()).toEqual(idsOf(entries(0, 600)).toSorted())
  })

  it('leave the calls of a living one alone, and take them over when it closes', async () => {
    const first = await stage.openAt()
    await first.queue(name).append(entries(0, 2), { claim: true })
    const second = await stage.openAt()
    expect(await second.queue(name).claim(all)).toEqual([])
    await stage.close(first)
    expect(idsOf(await second.queue(name).claim(all))).toEqual(['id-0', 'id-1'])
    // A process of before does not take the calls back.
    await (await stage.openAt()).queue(name).release([1, 2])
    expect(await second.queue(name).counts()).toMatchObject({ claimed: 2, waiting: 0 })
  })

  it('hold a lock each, take another if its file is deleted, and leave no file behind', async () => {
    const locks = async (): Promise<readonly string[]> =>
      (await readdir(join(stage.folder, 'deep'))).filter((file) => file.includes('.owner-'))
    const first = await stage.openAt()
    await first.queue(name).append(entries(0, 2), { claim: true })
    const [before = ''] = await locks()
    await rm(join(stage.folder, 'deep', before))
    await vi.waitUntil(async () => (await locks()).length === 1, { timeout: patienceMs })
    const second = await stage.openAt()
    expect((await locks()).length).toBe(2)
    await writeFile(`${stage.path}.owner-of-a-dead-process`, '')
    await stage.close(second)
    const third = await stage.openAt()
    expect(await third.queue(name).claim(all)).toEqual([])
    await stage.close(first)
    await stage.close(third)
    expect(await locks()).toEqual([])
  })

  it('let a process of an earlier version keep its calls until its lease ends', async () => {
    await stage.close(await stage.openAt())
    const database = new DatabaseSync(stage.path)
    database.exec("INSERT INTO owners (id, host, pid, lease_until) VALUES (77, 'a-host', 1, 5000)")
    database.close()
    let now = 4_000
    let time = 0
    const outbox = await stage.openAt({ now: () => now, monotonic: () => time })
    await outbox.queue(name).append(entries(0, 1))
    const other = new DatabaseSync(stage.path)
    const give = () => other.exec('UPDATE entries SET owner = 77')
    give()
    expect(await outbox.queue(name).claim(all)).toEqual([])
    // Its lease is renewed, but the clock of this process is wrong.
    time += 60_001
    other.exec('UPDATE owners SET lease_until = 5001 WHERE id = 77')
    expect(await outbox.queue(name).claim(all)).toEqual([])
    now = 5_002
    expect(idsOf(await outbox.queue(name).claim(all))).toEqual(['id-0'])
    other.close()
  })
})
