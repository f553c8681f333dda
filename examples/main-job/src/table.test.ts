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
  it('gives each column its natural width if there is room', () => {
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

  it('truncates only the columns that allow it', () => {
    const lines = lay(31)
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([31]))
    expect(lines[3]).toBe('│ track │     9 │ user-42: O… │')
  })

  it('prints one line per cell if the columns do not fit', () => {
    const lines = lay(20)
    expect(lines.slice(0, 4)).toEqual(['Call   track', 'Bytes  9', 'Kept   user-42: Order Completed', ''])
  })

  it('measures cells before coloring them', () => {
    const painted = lay(44, (text) => `<${text}>`)
    expect(painted[3]).toBe('│ <track> │     <9> │ <user-42: Order Completed> │')
  })
})
