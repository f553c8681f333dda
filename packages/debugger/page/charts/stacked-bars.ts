/** Outlines of stacked bars, one path for each layer, so that a chart is a handful of elements however many bars. */
export interface StackedBars {
  readonly paths: readonly { readonly name: string; readonly path: string }[]
  /** Height of the highest stack. */
  readonly highest: number
}

/** Where the bars are drawn. */
export interface BarField {
  readonly width: number
  readonly height: number
  /** Space between bars. */
  readonly gap: number
  /** The scale reaches at least this high, so that one event is not drawn as a storm. */
  readonly leastHighest: number
}

const short = (value: number): string => String(Math.round(value * 100) / 100)

/**
 * Stacks the values of each column on each other.
 * @param columns for each bar, the value of each layer by name
 * @param layers names from the bottom up
 */
export const stackedBars = (
  columns: readonly ReadonlyMap<string, number>[],
  layers: readonly string[],
  { width, height, gap, leastHighest }: BarField,
): StackedBars => {
  const totals = columns.map((column) => layers.reduce((sum, layer) => sum + (column.get(layer) ?? 0), 0))
  const highest = totals.reduce((most, total) => Math.max(most, total), leastHighest)
  const step = width / Math.max(1, columns.length)
  const barWidth = short(Math.max(0.5, step - gap))
  const paths = new Map(layers.map((layer) => [layer, '']))
  columns.forEach((column, index) => {
    let below = 0
    for (const layer of layers) {
      const value = column.get(layer) ?? 0
      if (value === 0) continue
      // Even one among thousands has to be seen.
      const bar = Math.max((value / highest) * height, 1.5)
      const top = Math.max(0, height - below - bar)
      below += bar
      const drawn = `M${short(index * step)} ${short(top)}h${barWidth}v${short(bar)}h-${barWidth}Z`
      paths.set(layer, `${paths.get(layer) ?? ''}${drawn}`)
    }
  })
  return { paths: [...paths].map(([name, path]) => ({ name, path })), highest }
}
