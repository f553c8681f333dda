import { useSignal } from '@preact/signals'
import { formatCount, formatShort, shorten, shortSource } from '../parts/format.ts'
import { OddText } from '../parts/odd-text.tsx'
import { mostFrequent } from '../state/event-counts.ts'
import { calmVersion, store } from '../state/live-events.ts'
import { query, toggle } from '../state/navigation.ts'
import { chosenValues } from '../state/query-text.ts'
import { typeNames, typeTone } from '../state/verdicts.ts'

/** Names per heading at first, and for each request for more. */
const maxNames = 12
const moreNames = 50

interface FacetProps {
  readonly title: string
  readonly field: 'type' | 'event' | 'source'
  readonly counts: ReadonlyMap<string, number>
}

const typeOrder = new Map(typeNames.map((name, index) => [name, index]))

/** Types in display order, other names by frequency; chosen names are listed even if they are rare or not loaded. */
const entriesOf = ({ field, counts }: FacetProps, chosen: readonly string[], limit: number) => {
  const most =
    field === 'type'
      ? [...counts].sort(([a], [b]) => (typeOrder.get(a) ?? 99) - (typeOrder.get(b) ?? 99)).slice(0, limit)
      : mostFrequent(counts, limit)
  const listed = new Set(most.map(([name]) => name))
  const others = chosen.filter((name) => !listed.has(name)).map((name) => [name, counts.get(name) ?? 0] as const)
  return [...most, ...others]
}

const Facet = (props: FacetProps) => {
  const { title, field, counts } = props
  const limit = useSignal(maxNames)
  // The counts are the same map when they change.
  calmVersion.value
  const chosen = chosenValues(query.value, field)
  const entries = entriesOf(props, chosen, limit.value)
  const more = counts.size - entries.length
  const most = entries.reduce((highest, [, count]) => Math.max(highest, count), 1)
  if (entries.length === 0) return null
  return (
    <section class="facet">
      <h2>{title}</h2>
      <ul>
        {entries.map(([name, count]) => (
          <li key={name}>
            <button
              type="button"
              class="facet-button"
              aria-pressed={chosen.includes(name)}
              onClick={() => toggle(field, name)}
            >
              {field === 'type' ? <span class={`dot tone-${typeTone(name)}`} aria-hidden="true" /> : null}
              <bdi class={field === 'source' ? 'facet-name mono' : 'facet-name'}>
                <OddText text={field === 'source' ? shortSource(name) : shorten(name, 80)} spaces />
              </bdi>
              <span class="facet-count">{formatShort(count)}</span>
              <span class="facet-bar" aria-hidden="true" style={{ '--share': count / most }} />
            </button>
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <button
          type="button"
          class="link facet-more"
          onClick={() => {
            limit.value += moreNames
          }}
        >
          {formatCount(more)} more
          <span class="hidden"> under {title}</span>
        </button>
      ) : null}
    </section>
  )
}

/** Counts of the loaded calls by type, event and source; each one is a filter. */
export const Facets = () => {
  const { types, events, sources } = store.counts
  return (
    <div class="facets">
      <Facet title="Type" field="type" counts={types} />
      <Facet title="Event" field="event" counts={events} />
      <Facet title="Source" field="source" counts={sources} />
    </div>
  )
}
