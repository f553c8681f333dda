/** One column of a table. */
export interface Column {
  readonly title: string
  readonly align?: 'right'
  /** Minimum width if the table is too wide; columns without it are never truncated. */
  readonly least?: number
}

/** Colors a cell after it has been measured. */
export type Paint = (text: string, column: number, row: number | 'title') => string

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)

/** Column widths within a total width, shrinking the widest columns first; undefined if they do not fit. */
const fit = (columns: readonly Column[], natural: readonly number[], width: number): readonly number[] | undefined => {
  const widths = [...natural]
  const taken = (): number => widths.reduce((sum, one) => sum + one + 3, 1)
  while (taken() > width) {
    const spare = columns.map(({ least }, index) => (widths[index] ?? 0) - (least ?? Number.POSITIVE_INFINITY))
    const most = spare.indexOf(Math.max(...spare))
    if ((spare[most] ?? 0) <= 0) return undefined
    widths[most] = (widths[most] ?? 0) - 1
  }
  return widths
}

const stacked = (
  columns: readonly Column[],
  groups: readonly (readonly (readonly string[])[])[],
  paint: Paint,
): string => {
  const titleWidth = Math.max(...columns.map(({ title }) => title.length))
  return groups
    .flat()
    .map((row, index) =>
      columns
        .map(
          ({ title }, column) =>
            `${paint(title.padEnd(titleWidth), column, 'title')}  ${paint(row[column] ?? '', column, index)}`,
        )
        .join('\n'),
    )
    .join('\n\n')
}

/**
 * Formats rows with rules between groups, or one line per cell if the columns do not fit.
 * @param width maximum line width, in characters
 */
export const layTable = (
  columns: readonly Column[],
  groups: readonly (readonly (readonly string[])[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string => {
  const rows = groups.flat()
  const natural = columns.map(({ title }, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const widths = fit(columns, natural, width)
  if (widths === undefined) return stacked(columns, groups, paint)
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map((one) => '─'.repeat(one + 2)).join(middle)}${right}`
  const line = (cells: readonly string[], row: number | 'title'): string => {
    const painted = widths.map((one, column) => {
      const text = cut(cells[column] ?? '', one)
      const padding = ' '.repeat(one - text.length)
      const shown = paint(text, column, row)
      return columns[column]?.align === 'right' ? `${padding}${shown}` : `${shown}${padding}`
    })
    return `│ ${painted.join(' │ ')} │`
  }
  let index = 0
  const body = groups.map((group) =>
    group
      .map((row) => {
        index += 1
        return line(row, index - 1)
      })
      .join('\n'),
  )
  const title = line(
    columns.map((column) => column.title),
    'title',
  )
  return [
    rule('┌', '┬', '┐'),
    title,
    rule('├', '┼', '┤'),
    body.join(`\n${rule('├', '┼', '┤')}\n`),
    rule('└', '┴', '┘'),
  ].join('\n')
}
