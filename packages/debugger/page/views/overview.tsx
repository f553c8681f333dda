import { verdicts } from '@org/segment-testing/query'
import { RateChart } from '../charts/rate-chart.tsx'
import { rateColumns } from '../charts/rate-columns.ts'
import { formatCount, formatShort } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { calmVersion, store } from '../state/live-events.ts'
import { query, toggle } from '../state/navigation.ts'
import { chosenValues } from '../state/query-text.ts'
import { nowMs } from '../state/ticks.ts'
import { outcomeWords } from '../state/verdicts.ts'

/** Seconds in the chart. */
const lookBack = 180

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
  calmVersion.value
  const now = nowMs.value
  const columns = rateColumns(store.rates.seconds(now), { now, seconds: lookBack, by: 'byVerdict' })
  return <RateChart label="Calls per second by verdict" columns={columns} layers={verdicts} height={44} />
}

/** Number of loaded calls per verdict, and the rate of the last minutes. */
export const Overview = () => (
  <div class="overview">
    <Tiles />
    <Strip />
  </div>
)
