import { useSignal } from '@preact/signals'
import type { RateSecond } from '../../src/model/traffic-summary.ts'
import { formatCount, formatDateTime, formatShort, formatTime, plural } from '../parts/format.ts'
import { calmVersion } from '../state/live-events.ts'
import type { TimeSpan } from '../state/query-text.ts'
import { countScale, timeTicks } from './axis.ts'
import { chartWidth, stackedBars } from './stacked-bars.ts'
import { stepWords, type TimeBucket, timeBuckets, totalOf } from './time-buckets.ts'

interface TimeChartProps {
  /** What is counted: `Calls by verdict`. */
  readonly label: string
  readonly seconds: () => Iterable<RateSecond>
  readonly by: 'byType' | 'byVerdict'
  /** ms since 1970 */
  readonly now: number
  /** Layer names from the bottom up; each is drawn with the class `fill-<name>`. */
  readonly layers: readonly string[]
  readonly height: number
  /** The span that the list is restricted to. */
  readonly chosen?: TimeSpan | undefined
  /** Called with the span of a bar that was clicked. */
  readonly onChoose: (span: TimeSpan) => void
}

const dayMs = 86_400_000

const tickText = (ms: number, span: number): string => {
  const iso = new Date(ms).toISOString()
  if (span > dayMs) return formatDateTime(iso).replace(/ \d{4}, (\d\d:\d\d).*/, ' $1')
  return formatTime(iso).slice(0, span > dayMs / 24 ? 5 : 8)
}

const describe = ({ from, to, counts }: TimeBucket, layers: readonly string[], by: 'byType' | 'byVerdict'): string => {
  const parts = layers
    .filter((layer) => (counts.get(layer) ?? 0) > 0)
    .map((layer) =>
      by === 'byType'
        ? plural(counts.get(layer) ?? 0, `${layer} call`)
        : `${formatCount(counts.get(layer) ?? 0)} ${layer}`,
    )
  const words = parts.length === 0 ? 'no calls' : parts.join(', ')
  return `${tickText(from, to - from > dayMs / 24 ? dayMs + 1 : 0)} · ${words}`
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, PageUp: -10, PageDown: 10 }

/** Calls over time as stacked bars, latest at the right. A click or Enter chooses the time of a bar. */
export const TimeChart = ({ label, seconds, by, now, layers, height, chosen, onChoose }: TimeChartProps) => {
  const pointed = useSignal<number | undefined>(undefined)
  calmVersion.value
  const { buckets, step } = timeBuckets(seconds, { now, by })
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (first === undefined || last === undefined) {
    return (
      <figure class="time-chart empty-chart" style={{ '--height': `${height}px` }}>
        <p>Calls appear here over time.</p>
      </figure>
    )
  }
  const range = { from: first.from, to: last.to }
  const span = range.to - range.from
  const totals = buckets.map(totalOf)
  const highest = Math.max(...totals)
  const { top, ticks } = countScale(highest)
  const paths = stackedBars(
    buckets.map(({ counts }) => counts),
    layers,
    { height, top },
  )
  const bar = chartWidth / buckets.length
  const index = pointed.value === undefined ? undefined : Math.min(pointed.value, buckets.length - 1)
  const at = index === undefined ? undefined : buckets[index]
  const summary = `${plural(
    totals.reduce((sum, count) => sum + count, 0),
    'call',
  )}, at most ${formatCount(highest)} per ${stepWords(step)}`
  const placeOf = (ms: number): number => ((ms - range.from) / span) * chartWidth
  const onMove = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect() // the handler's own element
    pointed.value = Math.max(
      0,
      Math.min(buckets.length - 1, Math.floor(((event.clientX - box.left) / box.width) * buckets.length)),
    )
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = steps[event.key]
    if (event.key === 'Enter' && at !== undefined) onChoose({ from: at.from, to: at.to })
    else if (by !== undefined)
      pointed.value = Math.max(0, Math.min(buckets.length - 1, (index ?? buckets.length - 1) + by))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <figure class="time-chart" style={{ '--height': `${height}px` }}>
      <div class="count-ticks" aria-hidden="true">
        {ticks.map(({ at: share, value }) => (
          <span key={value} style={{ '--at': share }}>
            {Number.isInteger(value) ? formatShort(value) : ''}
          </span>
        ))}
      </div>
      <div
        class="plot"
        role="slider"
        tabIndex={0}
        aria-label={`${label}: ${summary}. Enter shows the calls of a bar.`}
        aria-valuemin={0}
        aria-valuemax={buckets.length - 1}
        aria-valuenow={index ?? buckets.length - 1}
        aria-valuetext={describe(at ?? last, layers, by)}
        onKeyDown={onKeyDown}
        onPointerMove={onMove}
        onPointerLeave={() => {
          pointed.value = undefined
        }}
        onBlur={() => {
          pointed.value = undefined
        }}
        onClick={() => {
          if (at !== undefined) onChoose({ from: at.from, to: at.to })
        }}
      >
        <svg viewBox={`0 0 ${chartWidth} ${height}`} preserveAspectRatio="none" height={height} aria-hidden="true">
          {ticks.map(({ at: share }) => (
            <path key={share} class="grid-line" d={`M0 ${height - share * height}h${chartWidth}`} />
          ))}
          {chosen === undefined ? null : (
            <rect
              class="chosen"
              x={placeOf(chosen.from)}
              width={Math.max(bar, placeOf(chosen.to) - placeOf(chosen.from))}
              y="0"
              height={height}
            />
          )}
          {index === undefined ? null : <rect class="pointed" x={index * bar} y="0" width={bar} height={height} />}
          {paths.map(({ name, path }) => (
            <path key={name} class={`fill-${name}`} d={path} />
          ))}
        </svg>
      </div>
      <div class="time-ticks" aria-hidden="true">
        {timeTicks(range, 7).map(({ at: share, value }) =>
          share < 0.04 || share > 0.96 ? null : (
            <span key={value} style={{ '--at': share }}>
              {tickText(value, span)}
            </span>
          ),
        )}
      </div>
      <figcaption class="chart-caption">{at === undefined ? summary : describe(at, layers, by)}</figcaption>
    </figure>
  )
}
