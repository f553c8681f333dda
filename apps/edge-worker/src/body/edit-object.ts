import { textMembers } from './json-text.ts'

/** What becomes of the members of an object; each name stands in one of the two. */
export interface ObjectEdits {
  /** JSON text of values by name, in the place of what is there. */
  readonly set: ReadonlyMap<string, string>
  /** Names that go. */
  readonly drop: ReadonlySet<string>
}

const brace = (parts: readonly string[]): string => `{${parts.filter((part) => part !== '').join(',')}}`

/**
 * Writes an object anew with some of its members changed. What does not change keeps its text to the letter, so that no
 * number loses a digit and nothing is written twice.
 * @param text JSON of the object, beginning with its brace
 */
export const editObject = (text: string, { set, drop }: ObjectEdits): string => {
  const members = textMembers(text, 0)
  const kept: string[] = []
  // Runs of members that stay are copied in one piece, with their commas.
  let run: { start: number; end: number } | undefined
  for (const { name, start, end } of members) {
    // An escape may hide any name, and undoing it is rare enough.
    const plain = name.includes('\\') ? String(JSON.parse(`"${name}"`)) : name
    if (set.has(plain) || drop.has(plain)) {
      if (run !== undefined) kept.push(text.slice(run.start, run.end))
      run = undefined
    } else if (run === undefined) run = { start, end }
    else run.end = end
  }
  if (run !== undefined) kept.push(text.slice(run.start, run.end))
  const added = [...set].map(([name, json]) => `${JSON.stringify(name)}:${json}`)
  return brace([...added, ...kept])
}
