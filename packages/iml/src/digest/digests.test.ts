import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DigestName, digests, hmac } from './digests.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const names = Object.keys(digests) as DigestName[]

describe.each(names)('%s', (name) => {
  it('is the runtime’s own, for messages around every block border', () => {
    for (let length = 0; length <= 260; length += 1) {
      const message = Uint8Array.from({ length }, (_, index) => (index * 31 + length) & 0xff)
      expect(hex(digests[name].digest(message))).toBe(createHash(name).update(message).digest('hex'))
    }
  })

  it('makes the same HMAC, for keys shorter and longer than a block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
        expect(hex(hmac(name, key, message))).toBe(createHmac(name, key).update(message).digest('hex'))
      }),
      { numRuns: 50 },
    )
  })
})
