import { verdicts } from '@org/segment-testing/query'
import { TimeChart } from '../charts/time-chart.tsx'
import { formatCount, formatShort } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { calmVersion, loadingTotal, store } from '../state/live-events.ts'
import { query, showSpan, toggle } from '../state/navigation.ts'
import { chosenValues, spanOf } from '../state/query-text.ts'
import { nowMs } from '../state/ticks.ts'
import { outcomeWords } from '../state/verdicts.ts'

/** Abbreviated if it does not fit into a tile. */
const tileCount = (count: number): string => (count < 100_000 ? formatCount(count) : formatShort(count))

const Tiles = () => {
  calmVersion.value
  const chosen = chosenValues(query.value, 'verdict')
  return (
    <fieldset class="tiles">
      <legend class="hidden">Filter by verdict</legend>
      {verdicts.map((verdict) => (
        <button
          key={verdict}
          type="button"
          class={`tile verdict-${verdict}`}
          title={outcomeWords[verdict].sentence}
          aria-pressed={chosen.includes(verdict)}
          onClick={() => toggle('verdict', verdict)}
        >
          <span class="tile-label">
            <Icon name={verdict} size={12} />
            {outcomeWords[verdict].label}
          </span>
          <span class="tile-count">{tileCount(store.counts.verdicts.get(verdict) ?? 0)}</span>
        </button>
      ))}
    </fieldset>
  )
}

const Strip = () => {
  return (
    <TimeChart
      label="Calls by verdict"
      seconds={store.times.seconds}
      by="byVerdict"
      now={nowMs.value}
      layers={verdicts}
      height={44}
      chosen={spanOf(query.value)}
      onChoose={showSpan}
    />
  )
}

/** Says that the counts are still growing. */
const LoadingNote = () => {
  calmVersion.value
  return loadingTotal.value === undefined ? null : (
    <p class="loading-note quiet" role="status">
      Loading older calls: {formatCount(store.all.length)} of {formatCount(loadingTotal.value)}. Counts grow until all
      are loaded.
    </p>
  )
}

/** Number of loaded calls per verdict, and when they arrived. */
export const Overview = () => (
  <>
    <div class="overview">
      <Tiles />
      <Strip />
    </div>
    <LoadingNote />
  </>
)
