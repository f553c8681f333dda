import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createDiskReserve, volumeSpace } from './disk-reserve.ts'

const mega = 1_024 * 1_024

/** Whether a volume counts as full. */
const isFull = async (freeBytes: number, totalBytes: number, reserveBytes?: number): Promise<boolean> => {
  const spaceOf = async () => ({ freeBytes, totalBytes })
  return !(await createDiskReserve({ reserveBytes, spaceOf, monotonic: () => 0 })).take(0)
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('createDiskReserve', () => {
  it.each([
    ['65 MiB of a large volume', 65, 100_000, undefined, false],
    ['63 MiB of a large volume', 63, 100_000, undefined, true],
    ['4 MiB of a volume of 64 MiB', 4, 64, undefined, false],
    ['3 MiB of a volume of 64 MiB', 3, 64, undefined, true],
    ['less than a reserve of its own', 199, 100_000, 200, true],
    ['nothing, if no reserve is wanted', 0, 64, 0, false],
  ])('with %s left', async (_, free, total, reserve, full) => {
    expect(await isFull(free * mega, total * mega, reserve === undefined ? undefined : reserve * mega)).toBe(full)
  })

  it('looks again after a second, and trusts the write if it cannot look', async () => {
    let time = 0
    let free = 0
    const spaceOf = async () => {
      if (free < 0) throw new Error('no volume')
      return { freeBytes: free, totalBytes: 100 * mega }
    }
    const reserve = await createDiskReserve({ reserveBytes: mega, spaceOf, monotonic: () => time })
    const after = async (ms: number) => {
      time += ms
      reserve.take(0)
      await settled()
      return reserve.take(0)
    }
    expect(await after(0)).toBe(false)
    free = 2 * mega
    expect(await after(49)).toBe(false)
    expect(await after(1)).toBe(true)
    free = 0
    expect(await after(1_000)).toBe(false)
    free = -1
    expect(await after(1_000)).toBe(true)
  })

  it('counts what is written between two looks, and what is still to be written', async () => {
    let time = 0
    let free = 12 * mega
    const reserve = await createDiskReserve({
      reserveBytes: 2 * mega,
      spaceOf: async () => ({ freeBytes: free, totalBytes: 100 * mega }),
      monotonic: () => time,
    })
    // Ten are above the reserve, and each stored byte is written twice.
    expect(Array.from({ length: 6 }, () => reserve.take(mega))).toEqual([true, true, true, true, true, false])
    reserve.done(2 * mega)
    expect(reserve.take(1)).toBe(false)
    // The look shows what was written; three are still to be written.
    time += 50
    free = 8 * mega + 2
    reserve.take(1)
    await settled()
    expect([reserve.take(1), reserve.take(1)]).toEqual([true, false])
    reserve.done(3 * mega + 1)
    time += 1_000
    reserve.take(0)
    await settled()
    expect([reserve.take(3 * mega + 1), reserve.take(1)]).toEqual([true, false])
  })

  it('reads the space of a real volume', async () => {
    const { freeBytes, totalBytes } = await volumeSpace(tmpdir())
    expect(freeBytes).toBeLessThanOrEqual(totalBytes)
    expect(totalBytes).toBeGreaterThan(0)
  })
})
