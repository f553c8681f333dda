import { describe, expect, it } from 'vitest'
import { layTable, type Paint } from './table.ts'

const plain: Paint = (text) => text
const columns = [{ title: 'Call' }, { title: 'Bytes', align: 'right' as const }, { title: 'Kept', least: 6 }]
const groups = [
  [
    ['track', '9', 'user-42: Order Completed'],
    ['', '1600', 'user-42'],
  ],
  [['page', '12', 'visitor-7']],
]
const lay = (width: number, paint = plain): readonly string[] => layTable(columns, groups, { width, paint }).split('\n')

describe('layTable', () => {
  it('gives every column what it needs where there is room', () => {
    expect(lay(Number.POSITIVE_INFINITY)).toEqual([
      '┌───────┬───────┬──────────────────────────┐',
      '│ Call  │ Bytes │ Kept                     │',
      '├───────┼───────┼──────────────────────────┤',
      '│ track │     9 │ user-42: Order Completed │',
      '│       │  1600 │ user-42                  │',
      '├───────┼───────┼──────────────────────────┤',
      '│ page  │    12 │ visitor-7                │',
      '└───────┴───────┴──────────────────────────┘',
    ])
  })

  it('cuts only what may be cut to keep within the width', () => {
    const lines = lay(31)
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([31]))
    expect(lines[3]).toBe('│ track │     9 │ user-42: O… │')
  })

  it('writes a line for every cell where not even that fits', () => {
    const lines = lay(20)
    expect(lines.slice(0, 4)).toEqual(['Call   track', 'Bytes  9', 'Kept   user-42: Order Completed', ''])
  })

  it('measures before it paints', () => {
    const painted = lay(44, (text) => `<${text}>`)
    expect(painted[3]).toBe('│ <track> │     <9> │ <user-42: Order Completed> │')
  })
})
