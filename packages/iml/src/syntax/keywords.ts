/** Words that are values and never the root of a path. Each use creates a new value. */
export const imlKeywords: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ['true', () => true],
  ['false', () => false],
  ['null', () => null],
  ['undefined', () => undefined],
  ['erase', () => null],
  ['ignore', () => undefined],
  ['emptystring', () => ''],
  ['emptyarray', () => []],
  ['space', () => ' '],
  ['nbsp', () => '\u00a0'],
  ['tab', () => '\t'],
  ['newline', () => '\n'],
  ['carriagereturn', () => '\r'],
])
