import { describe, expect, it } from 'vitest'
import { styleOf } from './report.ts'

const isColored = (env: Readonly<Record<string, string>>, isTTY: boolean, color = true): boolean =>
  styleOf({ env }, { write: () => undefined, isTTY }, color).isColorSupported

describe('the colors of an output', () => {
  it.each([
    ['a terminal', {}, true, true],
    ['a pipe', {}, false, false],
    ['a dumb terminal', { TERM: 'dumb' }, true, false],
    ['a pipe with FORCE_COLOR', { FORCE_COLOR: '1' }, false, true],
    ['a terminal with FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, true],
    ['a terminal with NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['NO_COLOR and FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  ])('of %s', (_, env, isTTY, expected) => {
    expect(isColored(env, isTTY)).toBe(expected)
  })

  it('are disabled by --no-color, even with FORCE_COLOR', () => {
    expect(isColored({ FORCE_COLOR: '1' }, true, false)).toBe(false)
  })
})
