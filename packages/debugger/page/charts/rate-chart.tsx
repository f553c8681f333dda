import { useSignal } from '@preact/signals'
import { formatCount, formatTime } from '../parts/format.ts'
import { stackedBars } from './stacked-bars.ts'

/** What came in one second, by name of the layer. */
export interface RateColumn {
  /** Seconds since 1970. */
  readonly second: number
  readonly counts: ReadonlyMap<string, number>
}

interface RateChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  readonly columns: readonly RateColumn[]
  /** Names from the bottom up; each is drawn in the colour of the class `fill-<name>`. */
  readonly layers: readonly string[]
  readonly height: number
}

const field = { width: 600, gap: 0.4, leastHighest: 4 }

const totalOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)

const describe = (layers: readonly string[], { second, counts }: RateColumn): string => {
  const parts = layers.flatMap((layer) => {
    const count = counts.get(layer) ?? 0
    return count === 0 ? [] : [`${formatCount(count)} ${layer}`]
  })
  const time = formatTime(new Date(second * 1000).toISOString()).slice(0, 8)
  return `${time}  ${parts.length === 0 ? 'nothing' : parts.join(', ')}`
}

/** Events of each second as stacked bars, the latest at the right; the second under the pointer is written out. */
export const RateChart = ({ label, columns, layers, height }: RateChartProps) => {
  const pointed = useSignal<number | undefined>(undefined)
  const { paths, highest } = stackedBars(
    columns.map(({ counts }) => counts),
    layers,
    { ...field, height },
  )
  const total = columns.reduce((sum, { counts }) => sum + totalOf(counts), 0)
  const step = field.width / Math.max(1, columns.length)
  const column = pointed.value === undefined ? undefined : columns[pointed.value]
  const onMove = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect() // the handler's own element
    pointed.value = Math.floor(((event.clientX - box.left) / box.width) * columns.length)
  }
  return (
    <figure class="rate-chart">
      <svg
        viewBox={`0 0 ${field.width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${formatCount(total)} events in ${columns.length} seconds, at most ${formatCount(highest)} a second`}
        height={height}
        onPointerMove={onMove}
        onPointerLeave={() => {
          pointed.value = undefined
        }}
      >
        {column === undefined ? null : (
          <rect class="pointed" x={(pointed.value ?? 0) * step} y="0" width={step} height={height} />
        )}
        {paths.map(({ name, path }) => (
          <path key={name} class={`fill-${name}`} d={path} />
        ))}
      </svg>
      <figcaption class="rate-caption">
        {column === undefined ? (
          <>
            <span>{Math.round(columns.length / 60)} min ago</span>
            <span>peak {formatCount(total === 0 ? 0 : highest)}/s</span>
            <span>now</span>
          </>
        ) : (
          <span>{describe(layers, column)}</span>
        )}
      </figcaption>
    </figure>
  )
}
