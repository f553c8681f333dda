/** Most columns of a table. */
const maxColumns = 10_000

/** The names of a header. An empty one is named by its place, and a repeated one gets a number if that is asked for. */
export const headerNames = (cells: readonly string[], isNumbered: boolean): readonly string[] => {
  const names = cells.map((cell, index) => cell.trim() || `column_${index + 1}`)
  if (!isNumbered) return names
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name)
      return name
    }
    let number = 2
    while (taken.has(`${name}_${number}`)) number += 1
    taken.add(`${name}_${number}`)
    return `${name}_${number}`
  })
}

/** Why columns cannot be told apart; undefined if they can. */
export const problemOfHeader = (names: readonly string[]): string | undefined => {
  const count = (value: number): string => value.toLocaleString('en-US')
  if (names.length > maxColumns) {
    return `The header has ${count(names.length)} columns; at most ${count(maxColumns)} are read.`
  }
  const seen = new Set<string>()
  const twice = names.find((name) => seen.size === seen.add(name).size)
  return twice === undefined
    ? undefined
    : `The header names the column "${twice.slice(0, 80)}" twice. Use --number-columns to read the second as "${twice.slice(0, 80)}_2".`
}
