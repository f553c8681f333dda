import { RateChart } from '../charts/rate-chart.tsx'
import { formatCount, formatShort } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { calmVersion, store } from '../state/live-events.ts'
import { filter, narrow, toggleIn } from '../state/navigation.ts'
import { nowMs } from '../state/ticks.ts'
import { outcomeWords, verdictNames } from '../state/verdicts.ts'

/** Seconds that the strip over the list looks back. */
const lookBack = 180

/** In full as long as a tile has room for it. */
const tileCount = (count: number): string => (count < 100_000 ? formatCount(count) : formatShort(count))

const Tiles = () => {
  calmVersion.value
  const chosen = filter.value.verdicts
  return (
    <fieldset class="tiles">
      <legend class="hidden">Filter by verdict</legend>
      {verdictNames.map((verdict) => (
        <button
          key={verdict}
          type="button"
          class={`tile verdict-${verdict}`}
          title={outcomeWords[verdict].sentence}
          aria-pressed={chosen.includes(verdict)}
          onClick={() => narrow({ verdicts: toggleIn(chosen, verdict) })}
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
  const columns = store.rates.window(nowMs.value, lookBack).map(({ second, byVerdict }) => ({
    second,
    counts: new Map<string, number>(Object.entries(byVerdict)),
  }))
  return <RateChart label="Calls a second by verdict" columns={columns} layers={verdictNames} height={44} />
}

/** How many calls of each verdict are at hand, and what the last minutes were like. */
export const Overview = () => (
  <div class="overview">
    <Tiles />
    <Strip />
  </div>
)
