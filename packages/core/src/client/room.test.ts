import { describe, expect, it } from 'vitest'
import { createRoom } from './room.ts'

describe('room for bytes', () => {
  it('is taken until it is full, and then waited for in order', async () => {
    const room = createRoom(100)
    expect(room.hasRoom(60)).toBe(true)
    room.take(60)
    expect(room.hasRoom(50)).toBe(false)
    const order: string[] = []
    const large = room.wait(50).then(() => order.push('large'))
    const small = room.wait(10).then(() => order.push('small'))
    // Nobody overtakes those who wait, even where it would fit.
    expect(room.hasRoom(1)).toBe(false)
    room.free(60)
    await Promise.all([large, small])
    expect(order).toEqual(['large', 'small'])
    expect(room.usedBytes()).toBe(60)
  })

  it('lets a call larger than the room in when it is empty', () => {
    expect(createRoom(10).hasRoom(50)).toBe(true)
  })

  it('sends those who wait away when it is closed', async () => {
    const room = createRoom(10)
    room.take(10)
    const waiting = room.wait(5)
    room.close()
    expect(await waiting).toBe(false)
  })
})
