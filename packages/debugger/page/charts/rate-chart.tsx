import { useSignal } from '@preact/signals'
import { formatCount, formatTime } from '../parts/format.ts'
import { type RateColumn, totalOf } from './rate-columns.ts'
import { chartWidth, stackedBars } from './stacked-bars.ts'

interface RateChartProps {
  /** Accessible description. */
  readonly label: string
  readonly columns: readonly RateColumn[]
  /** Layer names from the bottom up; each is drawn with the class `fill-<name>`. */
  readonly layers: readonly string[]
  readonly height: number
}

const describe = (layers: readonly string[], { second, counts }: RateColumn): string => {
  const parts = layers
    .filter((layer) => counts.has(layer))
    .map((layer) => `${formatCount(counts.get(layer) ?? 0)} ${layer}`)
  const time = formatTime(new Date(second * 1000).toISOString()).slice(0, 8)
  return `${time}  ${parts.length === 0 ? 'no calls' : parts.join(', ')}`
}

/** Events per second as stacked bars, latest at the right; the caption describes the second under the pointer. */
export const RateChart = ({ label, columns, layers, height }: RateChartProps) => {
  const pointed = useSignal<number | undefined>(undefined)
  const { paths, highest } = stackedBars(
    columns.map(({ counts }) => counts),
    layers,
    height,
  )
  const total = columns.reduce((sum, column) => sum + totalOf(column), 0)
  const step = chartWidth / Math.max(1, columns.length)
  const column = pointed.value === undefined ? undefined : columns[pointed.value]
  const onMove = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect() // the handler's own element
    pointed.value = Math.floor(((event.clientX - box.left) / box.width) * columns.length)
  }
  return (
    <figure class="rate-chart">
      <svg
        viewBox={`0 0 ${chartWidth} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${formatCount(total)} calls in ${columns.length} seconds, peak ${formatCount(highest)} per second`}
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
