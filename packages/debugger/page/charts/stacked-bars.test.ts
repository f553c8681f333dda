import { describe, expect, it } from 'vitest'
import { stackedBars } from './stacked-bars.ts'

const size = { height: 50, top: 4 }

describe('stacked bars', () => {
  it('are stacked in the order of the layers', () => {
    const columns = [
      new Map([
        ['a', 3],
        ['b', 1],
      ]),
      new Map([['b', 2]]),
    ]
    const paths = stackedBars(columns, ['a', 'b'], size)
    expect(paths).toEqual([
      { name: 'a', path: 'M0 12.5h299.6v37.5h-299.6Z' },
      { name: 'b', path: 'M0 0h299.6v12.5h-299.6ZM300 25h299.6v25h-299.6Z' },
    ])
  })

  it('are one path per layer, for any number of bars', () => {
    const columns = Array.from({ length: 5000 }, () => new Map([['a', 1]]))
    expect(stackedBars(columns, ['a', 'b'], size)).toHaveLength(2)
  })

  it('show a single event among a million', () => {
    const paths = stackedBars(
      [
        new Map([
          ['a', 1_000_000],
          ['b', 1],
        ]),
      ],
      ['a', 'b'],
      { height: 50, top: 1_000_001 },
    )
    expect(paths[1]?.path).toContain('v1.5')
  })
})
