import { formatShort } from '../parts/format.ts'
import { mostFrequent } from '../state/event-counts.ts'
import { calmVersion, store } from '../state/live-events.ts'
import { query, toggle } from '../state/navigation.ts'
import { chosenValues } from '../state/query-text.ts'
import { typeNames, typeTone } from '../state/verdicts.ts'

/** Maximum number of names per heading. */
const maxNames = 12

interface FacetProps {
  readonly title: string
  readonly name: 'type' | 'event' | 'source'
  readonly entries: readonly (readonly [name: string, count: number])[]
}

const Facet = ({ title, name: field, entries }: FacetProps) => {
  const chosen = chosenValues(query.value, field)
  const most = entries.reduce((highest, [, count]) => Math.max(highest, count), 1)
  if (entries.length === 0) return null
  return (
    <section class="facet">
      <h3>{title}</h3>
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
              <bdi class={field === 'source' ? 'facet-name mono' : 'facet-name'}>{name.slice(0, 80)}</bdi>
              <span class="facet-count">{formatShort(count)}</span>
              <span class="facet-bar" aria-hidden="true" style={{ '--share': count / most }} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Counts of the loaded calls by type, event and source; each one is a filter. */
export const Facets = () => {
  calmVersion.value
  const { types, events, sources } = store.counts
  const order = new Map(typeNames.map((name, index) => [name, index]))
  const sortedTypes = [...types].sort(([a], [b]) => (order.get(a) ?? 99) - (order.get(b) ?? 99)).slice(0, maxNames)
  return (
    <div class="facets">
      <Facet title="Type" name="type" entries={sortedTypes} />
      <Facet title="Event" name="event" entries={mostFrequent(events, maxNames)} />
      <Facet title="Source" name="source" entries={mostFrequent(sources, maxNames)} />
    </div>
  )
}
