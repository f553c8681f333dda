import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { splitShellWords } from './shell-words.ts'

const texts = (line: string): readonly string[] => splitShellWords(line).map(({ text }) => text)

describe('splitShellWords', () => {
  it.each([
    ['segment tr', ['segment', 'tr']],
    ['segment ', ['segment', '']],
    ['', ['']],
    ['  segment   track ', ['segment', 'track', '']],
    [String.raw`--event Order\ Completed`, ['--event', 'Order Completed']],
    [`--event "Order Completed" x`, ['--event', 'Order Completed', 'x']],
    [`--event 'a "b" \\n' x`, ['--event', String.raw`a "b" \n`, 'x']],
    [String.raw`"a\"b\n"`, [String.raw`a"b\n`]],
    [`--traits '' x`, ['--traits', '', 'x']],
    [`--event "Order C`, ['--event', 'Order C']],
    [`a$(touch /tmp/x)`, ['a$(touch', '/tmp/x)']],
  ])('splits %j', (line, words) => {
    expect(texts(line)).toEqual(words)
  })

  it('returns where the shell starts to replace the word under the cursor', () => {
    const last = (line: string) => splitShellWords(line, '=:').at(-1)
    expect(last('segment --region=e')).toEqual({ text: '--region=e', breakAt: 9 })
    expect(last('segment --event "a=b')).toEqual({ text: 'a=b', breakAt: 0 })
    expect(last('segment http://x')).toEqual({ text: 'http://x', breakAt: 5 })
  })

  it('splits every list of quoted words', () => {
    const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        expect(texts(words.map(quote).join(' '))).toEqual(words)
      }),
      { numRuns: runs(100) },
    )
  })
})
