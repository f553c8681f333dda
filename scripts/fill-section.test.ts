import { describe, expect, it } from 'vitest'
import { fillSection } from './fill-section.ts'

const file = '# Title\n<!-- generated: codes -->\nold\n<!-- /generated: codes -->\nThe end.\n'

describe('fillSection', () => {
  it('replaces only the text between the marks', () => {
    const filled = fillSection(file, 'codes', 'new')
    expect(filled).toBe('# Title\n<!-- generated: codes -->\n\nnew\n\n<!-- /generated: codes -->\nThe end.\n')
    expect(fillSection(filled, 'codes', 'new')).toBe(filled)
  })

  it('keeps dollar signs', () => {
    expect(fillSection(file, 'codes', "$1 $& $'")).toContain("\n$1 $& $'\n")
  })

  it.each([
    ['no marks', '# Title\n'],
    ['another name', file.replaceAll('codes', 'other')],
    ['no end', '<!-- generated: codes -->\n'],
    ['the section twice', file + file],
    ['the end first', '<!-- /generated: codes --><!-- generated: codes -->'],
  ])('rejects a file with %s', (_, text) => {
    expect(() => fillSection(text, 'codes', 'new')).toThrow('generated: codes')
  })
})
