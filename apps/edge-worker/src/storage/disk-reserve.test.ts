import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { createDiskReserve, volumeSpace } from './disk-reserve.ts'

const mega = 1_024 * 1_024

/** Whether a volume counts as full, after a look-up. */
const isFull = async (freeBytes: number, totalBytes: number, reserveBytes?: number): Promise<boolean> => {
  const isLow = createDiskReserve({
    reserveBytes,
    spaceOf: async () => ({ freeBytes, totalBytes }),
    monotonic: () => 0,
  })
  isLow(0)
  await new Promise(setImmediate)
  return isLow(0)
}

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
    const isLow = createDiskReserve({ reserveBytes: mega, spaceOf, monotonic: () => time })
    const after = async (ms: number) => {
      time += ms
      isLow(0)
      await new Promise(setImmediate)
      return isLow(0)
    }
    expect(await after(0)).toBe(true)
    free = 2 * mega
    expect(await after(49)).toBe(true)
    expect(await after(1)).toBe(false)
    free = 0
    expect(await after(1_000)).toBe(true)
    free = -1
    expect(await after(1_000)).toBe(false)
  })

  it('counts what is stored between two looks', async () => {
    let time = 0
    let free = 12 * mega
    const isLow = createDiskReserve({
      reserveBytes: 2 * mega,
      spaceOf: async () => ({ freeBytes: free, totalBytes: 100 * mega }),
      monotonic: () => time,
    })
    isLow(0)
    await new Promise(setImmediate)
    // Ten are above the reserve, and each stored byte is written twice.
    expect(Array.from({ length: 6 }, () => isLow(mega))).toEqual([false, false, false, false, false, true])
    expect(isLow(0)).toBe(false)
    time += 50
    free = 6 * mega
    isLow(mega)
    await new Promise(setImmediate)
    expect([isLow(3 * mega), isLow(2 * mega), isLow(1)]).toEqual([true, false, true])
  })

  it('reads the space of a real volume', async () => {
    const { freeBytes, totalBytes } = await volumeSpace(tmpdir())
    expect(freeBytes).toBeLessThanOrEqual(totalBytes)
    expect(totalBytes).toBeGreaterThan(0)
  })
})
