import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizedName } from '../../values/normalized-name.ts'
import { addToHash, foldedByte, NameTable } from './name-table.ts'

const names = ['email', 'firstName', 'first_name2', 'a', 'createdAt', 'Order ID']
const table = new NameTable(
  names.map((name, index) => [name, index] as const),
  ['e-post'],
)

const find = (name: string): number | undefined => {
  const bytes = new TextEncoder().encode(`"${name}"`)
  let hash = 0
  for (const byte of bytes.subarray(1, -1)) hash = addToHash(hash, byte)
  return table.find(hash, bytes, 1, bytes.length - 1)
}

const foldHash = (name: string): number => {
  let hash = 0
  for (const byte of new TextEncoder().encode(name))
    if (foldedByte[byte] !== 0) hash = addToHash(hash, foldedByte[byte] ?? 0)
  return hash
}

describe('a table of names', () => {
  it('finds each name by its bytes, and no other', () => {
    for (const [index, name] of names.entries()) expect(find(name)).toBe(index)
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(find(name)).toBe(names.includes(name) ? names.indexOf(name) : undefined)
      }),
    )
  })

  it('knows every spelling of its names', () => {
    for (const name of ['EMAIL', 'first-name', 'First Name', 'created_at', 'ORDERID', 'E_Post']) {
      expect(table.takes(name)).toBe(true)
      expect(table.takesFold(foldHash(name))).toBe(true)
    }
    expect(table.takesFold(foldHash('mail'))).toBe(false)
  })

  it('folds bytes of ASCII as names are folded', () => {
    const ascii = fc.string({ unit: 'binary-ascii' })
    fc.assert(
      fc.property(ascii, (name) => {
        expect(foldHash(name)).toBe(foldHash(normalizedName(name)))
      }),
    )
  })
})
