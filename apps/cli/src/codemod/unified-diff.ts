/** Unchanged lines around a change. */
const contextLines = 3

/** A text cut into lines, each with its line end. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** The line numbers of a hunk as `diff -u` writes them. */
const rangeOf = (start: number, count: number): string => (count === 1 ? `${start + 1}` : `${start + 1},${count}`)

/** Ranges of lines with their context; ranges that touch are joined. */
const hunksOf = (changed: readonly number[], count: number): readonly (readonly [from: number, to: number])[] => {
  const hunks: [number, number][] = []
  for (const line of changed) {
    const [from, to] = [Math.max(0, line - contextLines), Math.min(count, line + contextLines + 1)]
    const last = hunks.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = to
    else hunks.push([from, to])
  }
  return hunks
}

/** A line of a diff, with the note that a missing line end needs. */
const diffLine = (mark: string, line: string): string =>
  line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`

/** A name as git writes it: quoted if it has characters that would end it, and with a tab behind spaces. */
const nameText = (name: string): string => {
  if (!/[\p{Cc}"\\]/u.test(name)) return name.includes(' ') ? `${name}\t` : name
  const quoted = name.replace(/[\p{Cc}"\\]/gu, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  )
  return `"${quoted}"`
}

/**
 * The unified diff of two texts with the same number of lines, as `patch -p1` and `git apply` read it.
 * @param name path with `/`, relative to the current folder
 */
export const unifiedDiff = (name: string, before: string, after: string): string => {
  const [old, now] = [linesOf(before), linesOf(after)]
  const changed = old.flatMap((line, index) => (line === now[index] ? [] : [index]))
  if (changed.length === 0) return ''
  const hunks = hunksOf(changed, old.length).map(([from, to]) => {
    const range = rangeOf(from, to - from)
    let body = ''
    for (let index = from; index < to; ) {
      if (old[index] === now[index]) {
        body += diffLine(' ', old[index] ?? '')
        index += 1
        continue
      }
      // All removed lines of a block come before the added ones.
      let end = index
      while (end < to && old[end] !== now[end]) end += 1
      for (const line of old.slice(index, end)) body += diffLine('-', line)
      for (const line of now.slice(index, end)) body += diffLine('+', line)
      index = end
    }
    return `@@ -${range} +${range} @@\n${body}`
  })
  return `--- ${nameText(`a/${name}`)}\n+++ ${nameText(`b/${name}`)}\n${hunks.join('')}`
}
