import type { TrafficSummary } from '../../src/model/traffic-summary.ts'
import { batchSizes } from '../charts/batch-sizes.ts'
import { RateChart, type RateColumn } from '../charts/rate-chart.tsx'
import { SizeChart } from '../charts/size-chart.tsx'
import { formatBytes, formatCount } from '../parts/format.ts'
import { store } from '../state/live-events.ts'
import { showOnly } from '../state/navigation.ts'
import { typeNames, verdictNames } from '../state/verdicts.ts'
import { useSummary } from './use-summary.ts'

/** Seconds the charts look back. */
const lookBack = 300

/** A row for every second up to now; the debugger leaves out those in which nothing came. */
const columnsOf = (summary: TrafficSummary, by: 'byType' | 'byVerdict'): readonly RateColumn[] => {
  const rates = new Map(summary.rates.map((rate) => [rate.second, rate]))
  const last = Math.floor(Date.parse(summary.now) / 1000)
  return Array.from({ length: lookBack }, (_, index) => {
    const second = last - lookBack + 1 + index
    return { second, counts: new Map(Object.entries(rates.get(second)?.[by] ?? {})) }
  })
}

interface LegendProps {
  readonly names: readonly string[]
  readonly counts: ReadonlyMap<string, number>
  readonly onShow: (name: string) => void
}

const Legend = ({ names, counts, onShow }: LegendProps) => (
  <ul class="legend">
    {names
      .filter((name) => (counts.get(name) ?? 0) > 0)
      .map((name) => (
        <li key={name}>
          <button type="button" class="legend-button" title="Show in the stream" onClick={() => onShow(name)}>
            <span class={`dot tone-${name} verdict-${name}`} aria-hidden="true" />
            {name} <span class="quiet mono">{formatCount(counts.get(name) ?? 0)}</span>
          </button>
        </li>
      ))}
  </ul>
)

const NumberTile = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div class="number-tile">
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

/** A mean over the last seconds, the one under way left out. */
const recentRate = (columns: readonly RateColumn[]): string => {
  const recent = columns.slice(-11, -1)
  const total = recent.reduce((sum, { counts }) => sum + [...counts.values()].reduce((all, one) => all + one, 0), 0)
  const rate = total / Math.max(1, recent.length)
  return rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))
}

const Charts = ({ summary }: { readonly summary: TrafficSummary }) => {
  const byVerdict = columnsOf(summary, 'byVerdict')
  const lost = (summary.byVerdict.discarded ?? 0) + (summary.byVerdict.refused ?? 0)
  return (
    <>
      <dl class="numbers">
        <NumberTile name="Calls" value={formatCount(summary.total)} />
        <NumberTile name="A second, now" value={recentRate(byVerdict)} />
        <NumberTile
          name="Not kept"
          value={summary.total === 0 ? '—' : `${((lost / summary.total) * 100).toFixed(1)}%`}
        />
        <NumberTile name="Repeats" value={formatCount(summary.duplicates)} />
        <NumberTile name="Names" value={formatCount(summary.catalogue.length)} />
      </dl>
      <section class="card">
        <h2>Calls a second, by verdict</h2>
        <RateChart label="Calls a second by verdict" columns={byVerdict} layers={verdictNames} height={140} />
        <Legend
          names={verdictNames}
          counts={new Map(Object.entries(summary.byVerdict))}
          onShow={(name) => showOnly({ verdicts: verdictNames.filter((verdict) => verdict === name) })}
        />
      </section>
      <section class="card">
        <h2>Calls a second, by type</h2>
        <RateChart
          label="Calls a second by type"
          columns={columnsOf(summary, 'byType')}
          layers={typeNames}
          height={140}
        />
        <Legend
          names={typeNames}
          counts={new Map(Object.entries(summary.byType))}
          onShow={(name) => showOnly({ types: [name] })}
        />
      </section>
      <section class="card">
        <h2>Size of a call</h2>
        <SizeChart label="Calls by size" sizes={summary.sizes} limitBytes={summary.limits.callBytes} />
        <p class="quiet">Segment refuses a call above {formatBytes(summary.limits.callBytes)}.</p>
      </section>
      <section class="card">
        <h2>Size of a batch</h2>
        <SizeChart
          label="Batches by size"
          sizes={batchSizes(store.newestFirst(), summary.limits.batchBytes)}
          limitBytes={summary.limits.batchBytes}
        />
        <p class="quiet">
          Segment refuses a batch above {formatBytes(summary.limits.batchBytes)} or of more than{' '}
          {formatCount(summary.limits.batchCalls)} calls. Counted are the latest batches at hand, by the bytes of their
          calls.
        </p>
      </section>
    </>
  )
}

/** The numbers of all that came since the start or the last clearing. */
export const TrafficView = () => {
  const asked = useSummary().value
  return (
    <div class="reading wide">
      <h1>Traffic</h1>
      {asked.value === undefined ? (
        <p role="status" class="quiet">
          {asked.state === 'failed' ? asked.error.message : 'Counting…'}
        </p>
      ) : (
        <Charts summary={asked.value} />
      )}
    </div>
  )
}
