import { verdicts } from '@org/segment-testing/query'
import type { TrafficSummary } from '../../src/model/traffic-summary.ts'
import { batchSizes } from '../charts/batch-sizes.ts'
import { SizeChart } from '../charts/size-chart.tsx'
import { TimeChart } from '../charts/time-chart.tsx'
import { formatBytes, formatCount, formatRate } from '../parts/format.ts'
import { useSummary } from '../parts/use-answer.ts'
import { store } from '../state/live-events.ts'
import { showOnly, showOnlySpan } from '../state/navigation.ts'
import { nowMs } from '../state/ticks.ts'
import { typeNames } from '../state/verdicts.ts'

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
          <button type="button" class="legend-button" title="Show in Live" onClick={() => onShow(name)}>
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

interface RateCardProps {
  readonly summary: TrafficSummary
  readonly by: 'byType' | 'byVerdict'
  readonly layers: readonly string[]
  readonly onShow: (layer: string) => void
}

const RateCard = ({ summary, by, layers, onShow }: RateCardProps) => {
  const title = `Calls by ${by === 'byType' ? 'type' : 'verdict'}`
  return (
    <section class="card">
      <h2>{title}</h2>
      <TimeChart
        label={title}
        seconds={store.times.seconds}
        by={by}
        now={nowMs.value}
        layers={layers}
        height={140}
        onChoose={showOnlySpan}
      />
      <Legend names={layers} counts={new Map(Object.entries(summary[by]))} onShow={onShow} />
    </section>
  )
}

const showVerdict = (verdict: string): void => showOnly({ verdict })

const Charts = ({ summary }: { readonly summary: TrafficSummary }) => {
  const lost = (summary.byVerdict.discarded ?? 0) + (summary.byVerdict.refused ?? 0)
  return (
    <>
      {summary.total > 0 ? null : (
        <p class="lead">
          No calls yet. <a href="#/connect">Connect an SDK</a> to see its calls.
        </p>
      )}
      <dl class="numbers">
        <NumberTile name="Calls" value={formatCount(summary.total)} />
        <NumberTile name="Calls per second" value={formatRate(store.times.rate(nowMs.value))} />
        <NumberTile name="Lost" value={summary.total === 0 ? '—' : `${((lost / summary.total) * 100).toFixed(1)}%`} />
        <NumberTile name="Duplicates" value={formatCount(summary.duplicates)} />
        <NumberTile name="Event names" value={formatCount(summary.catalogue.length)} />
      </dl>
      <RateCard summary={summary} by="byVerdict" layers={verdicts} onShow={showVerdict} />
      <RateCard summary={summary} by="byType" layers={typeNames} onShow={(type) => showOnly({ type })} />
      <section class="card">
        <h2>Call size</h2>
        <SizeChart label="Calls by size" sizes={summary.sizes} limitBytes={summary.limits.callBytes} />
        <p class="quiet">Segment rejects calls above {formatBytes(summary.limits.callBytes)}.</p>
      </section>
      <section class="card">
        <h2>Batch size</h2>
        <SizeChart
          label="Batches by size"
          sizes={batchSizes(store.all, summary.limits.batchBytes)}
          limitBytes={summary.limits.batchBytes}
        />
        <p class="quiet">
          Segment rejects batches above {formatBytes(summary.limits.batchBytes)} or with more than{' '}
          {formatCount(summary.limits.batchCalls)} calls. This chart adds up the call sizes of the latest batches.
        </p>
      </section>
    </>
  )
}

/** Statistics since the start or the last clear. */
export const TrafficView = () => {
  const asked = useSummary().value
  return (
    <div class="reading wide">
      <h1>Traffic</h1>
      {asked.value === undefined ? (
        <p role="status" class="quiet">
          {asked.error ?? 'Loading…'}
        </p>
      ) : (
        <Charts summary={asked.value} />
      )}
    </div>
  )
}
