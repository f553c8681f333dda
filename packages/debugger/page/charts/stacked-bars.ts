/** Width of a chart. */
export const chartWidth = 600

/** Space between bars. */
const gap = 0.4

const short = (value: number): string => String(Math.round(value * 100) / 100)

/**
 * Stacks the values of each column. One path per layer keeps the chart small, however many bars it has.
 * @param columns for each bar, its values by layer name
 * @param layers names from the bottom up
 * @param size height of the chart, and the value at its top
 * @returns the outline of each layer
 */
export const stackedBars = (
  columns: readonly ReadonlyMap<string, number>[],
  layers: readonly string[],
  { height, top: scale }: { readonly height: number; readonly top: number },
) => {
  const step = chartWidth / Math.max(1, columns.length)
  const barWidth = short(Math.max(0.5, step - gap))
  const paths = new Map(layers.map((layer) => [layer, '']))
  columns.forEach((column, index) => {
    let below = 0
    for (const layer of layers) {
      const value = column.get(layer) ?? 0
      if (value === 0) continue
      // A single event among thousands must be visible.
      const bar = Math.max((value / scale) * height, 1.5)
      const top = Math.max(0, height - below - bar)
      below += bar
      const drawn = `M${short(index * step)} ${short(top)}h${barWidth}v${short(bar)}h-${barWidth}Z`
      paths.set(layer, `${paths.get(layer) ?? ''}${drawn}`)
    }
  })
  return [...paths].map(([name, path]) => ({ name, path }))
}
