import { describe, expect, it } from 'vitest'
import { all, createOutboxStage, entries, entry, idsOf, name } from '../../../test/outbox-stage.ts'

const stage = createOutboxStage()

describe('calls that wait too long', () => {
  it('parks a call that waits too long once it was tried while Segment answers, and deletes it after the same time again', async () => {
    let time = 1_000
    const told: unknown[] = []
    const settings = {
      ...{ now: () => 7, monotonic: () => time, maxAgeMs: 100 },
      onExpired: (expired: unknown) => told.push(expired),
    }
    const first = await stage.openAt(settings)
    await first.queue(name).append(entries(0, 2))
    time += 101
    await stage.close(first)
    const second = await stage.openAt(settings)
    const queue = second.queue(name)
    const [late, other] = await queue.claim(all)
    const ids = [late?.id ?? 0]
    // Not sent yet; sent, but Segment did not answer.
    for (const how of [undefined, { tried: true }]) {
      await queue.release(ids, how)
      expect(idsOf(await queue.claim(all))).toEqual(['id-0'])
    }
    await queue.acknowledge([other?.id ?? 0])
    await queue.release(ids, { tried: true })
    expect(await queue.claim(all)).toEqual([])
    expect(await queue.parked(5)).toMatchObject([{ code: 'outbox_expired', messageId: 'id-0', parkedAt: 7 }])
    time += 100
    await stage.close(second)
    const third = await stage.openAt(settings)
    expect(await third.queue(name).counts()).toMatchObject({ parked: 1 })
    time += 1
    await stage.close(third)
    expect(await (await stage.openAt(settings)).queue(name).counts()).toEqual({
      waiting: 0,
      claimed: 0,
      parked: 0,
      bytes: 0,
    })
    expect(told).toEqual([
      { parked: 1, parkedBy: [{ queue: name, messageIds: ['id-0'] }], deleted: 0, deletedBy: [] },
      { parked: 0, parkedBy: [], deleted: 1, deletedBy: [{ queue: undefined, code: 'outbox_expired', calls: 1 }] },
    ])
  })

  it('keeps parked calls for their own time, and says which ones it deletes', async () => {
    let time = 0
    const told: unknown[] = []
    const settings = { monotonic: () => time, maxAgeMs: 100, parkedMaxAgeMs: 1_000 }
    const first = await stage.openAt(settings)
    const ids = await first.queue(name).append(entries(0, 3), { claim: true })
    await first.queue(name).park(ids.slice(0, 2), { code: 'refused', message: 'Segment answered 400.' })
    await first.queue(name).park(ids.slice(2), { code: 'too_large', message: 'It is too large.' })
    time += 1_000
    await stage.close(first)
    const second = await stage.openAt(settings)
    expect(await second.queue(name).counts()).toMatchObject({ parked: 3 })
    time += 1
    await stage.close(second)
    const third = await stage.openAt({ ...settings, queues: [name], onExpired: (expired) => told.push(expired) })
    expect(told).toEqual([
      {
        parked: 0,
        parkedBy: [],
        deleted: 3,
        deletedBy: [
          { queue: name, code: 'refused', calls: 2 },
          { queue: name, code: 'too_large', calls: 1 },
        ],
      },
    ])
    expect(await third.summary()).toEqual({ bytes: 0, oldestMs: 0, queues: [] })
  })

  it('gives a call that is put back its full time again, and expires one whose credential Segment refuses', async () => {
    let time = 0
    const queue = (await stage.openAt({ monotonic: () => time, maxAgeMs: 100 })).queue(name)
    const ids = await queue.append([entry(0)], { claim: true })
    time += 101
    await queue.release(ids, { tried: true, answered: true })
    expect(await queue.parked(5)).toMatchObject([{ code: 'outbox_expired' }])
    await queue.requeue(ids)
    time += 100
    await queue.claim(all)
    await queue.release(ids, { tried: true, answered: true })
    expect(await queue.counts()).toMatchObject({ waiting: 1, parked: 0 })
  })

  it.each([
    ['ahead', 8],
    ['back', -8],
  ])('keeps every call if the clock is eight days %s when it is opened again', async (_, days) => {
    let now = Date.parse('2026-06-01T12:00:00.000Z')
    const settings = { now: () => now, dedupeWindowMs: 60_000 }
    const first = await stage.openAt(settings)
    const [parked = 0] = await first.queue(name).append(entries(0, 5), { claim: true })
    await first.queue(name).park([parked], { code: 'refused', message: 'Segment answered 400.' })
    const second = await stage.openAt(settings)
    now += days * 24 * 60 * 60_000
    const expired: unknown[] = []
    const third = await stage.openAt({ ...settings, onExpired: (one) => expired.push(one) })
    // Those of a living process are left to it.
    for (const outbox of [second, third]) expect(await outbox.queue(name).claim(all)).toEqual([])
    await stage.close(first)
    const claimed = await third.queue(name).claim(all)
    expect(idsOf(claimed)).toEqual(idsOf(entries(1, 5)))
    await third.queue(name).acknowledge(claimed.slice(1).map(({ id }) => id))
    await third.queue(name).release([claimed[0]?.id ?? 0], { tried: true })
    expect(await third.queue(name).counts()).toMatchObject({ waiting: 1, parked: 1 })
    expect(third.queue(name).has('id-4')).toBe(true)
    expect(expired).toEqual([])
  })
})
