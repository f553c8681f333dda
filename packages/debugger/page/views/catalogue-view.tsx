import { verdicts } from '@org/segment-testing/query'
import { useSignal } from '@preact/signals'
import type { CatalogueEntry } from '../../src/model/traffic-summary.ts'
import { TypeBadge } from '../parts/badges.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatCount, formatMoment, plural } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { OddText } from '../parts/odd-text.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { useSummary } from '../parts/use-answer.ts'
import { lookAlikes } from '../state/look-alikes.ts'
import { address, goTo, showOnly } from '../state/navigation.ts'
import { today } from '../state/ticks.ts'
import { outcomeWords } from '../state/verdicts.ts'

/** Maximum number of names and properties shown. */
const maxEntries = 300
const maxProperties = 300

/** Id of an entry; calls of several types may have the same name. */
const entryId = ({ type, name }: CatalogueEntry): string => `${type}:${name}`

const countsOf = (counts: Readonly<Record<string, number>>): readonly (readonly [string, number])[] =>
  Object.entries(counts).sort(([, a], [, b]) => b - a)

const VerdictBar = ({ entry }: { readonly entry: CatalogueEntry }) => {
  const counts = new Map(Object.entries(entry.verdicts))
  const words = verdicts
    .filter((name) => (counts.get(name) ?? 0) > 0)
    .map((name) => `${formatCount(counts.get(name) ?? 0)} ${outcomeWords[name].label.toLowerCase()}`)
    .join(', ')
  return (
    <span class="verdict-bar" role="img" aria-label={words} title={words}>
      {verdicts.map((name) => (
        <span key={name} class={`verdict-${name}`} style={{ '--share': (counts.get(name) ?? 0) / entry.count }} />
      ))}
    </span>
  )
}

const drifts = ({ properties }: CatalogueEntry): boolean =>
  properties.some(({ driftsSince }) => driftsSince !== undefined)

/** A value as truncated JSON; the debugger has no examples of objects and arrays. */
const exampleText = (value: unknown, types: Readonly<Record<string, number>>): string => {
  if (value === null && !Object.hasOwn(types, 'null')) return '—'
  const text = JSON.stringify(value) ?? ''
  return text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text
}

const Properties = ({ entry }: { readonly entry: CatalogueEntry }) => (
  <section class="split-main" aria-label="Properties">
    <button type="button" class="link phone-only" onClick={() => goTo('catalogue')}>
      <Icon name="back" size={14} /> All events
    </button>
    <div class="section-head">
      <h2>
        <TypeBadge type={entry.type} />{' '}
        <bdi>
          <OddText text={entry.name.slice(0, 200)} spaces />
        </bdi>
      </h2>
      <button
        type="button"
        class="button small"
        onClick={() => showOnly({ type: entry.type, ...(entry.name === entry.type ? {} : { event: entry.name }) })}
      >
        Show in Live
      </button>
    </div>
    <p class="quiet">
      {plural(entry.count, `${entry.type} call`)}, latest at {formatMoment(entry.lastSeenAt, today.value)}
    </p>
    <VerdictBar entry={entry} />
    {entry.properties.length === 0 ? (
      <EmptyNote title="No properties">No call of this name had any.</EmptyNote>
    ) : (
      <div class="table-scroll">
        <table class="properties">
          <thead>
            <tr>
              <th scope="col">Property</th>
              <th scope="col">Types seen</th>
              <th scope="col" class="number">
                Share
              </th>
              <th scope="col">Latest value</th>
            </tr>
          </thead>
          <tbody>
            {entry.properties.slice(0, maxProperties).map((property) => (
              <tr key={property.path} class={property.driftsSince === undefined ? '' : 'drift'}>
                <th scope="row" class="mono">
                  <bdi>
                    <OddText text={property.path.slice(0, 200)} spaces />
                  </bdi>
                </th>
                <td>
                  {countsOf(property.types).map(([type, count]) => (
                    <span key={type} class="type-count">
                      {type}
                      {Object.keys(property.types).length > 1 ? <span class="quiet"> {formatCount(count)}</span> : null}
                    </span>
                  ))}
                  {property.driftsSince === undefined ? null : (
                    <span class="drift-note">
                      Type changed at{' '}
                      {formatMoment(property.driftsSince, today.value)
                        .slice(0, 12)
                        .replace(/\.\d*$/, '')}
                    </span>
                  )}
                </td>
                <td
                  class="number mono"
                  title={`${formatCount(property.count)} of ${plural(entry.count, `${entry.type} call`)}`}
                >
                  {Math.min(100, Math.round((property.count / entry.count) * 100))}%
                </td>
                <td class="mono example">
                  <bdi>
                    <OddText text={exampleText(property.example, property.types)} />
                  </bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
    {entry.truncated || entry.properties.length > maxProperties ? (
      <p class="quiet">There are more properties than are tracked.</p>
    ) : null}
  </section>
)

const Names = ({ entries }: { readonly entries: readonly CatalogueEntry[] }) => {
  const wanted = useSignal('')
  const needle = wanted.value.trim().toLowerCase()
  const shown = entries.filter(({ name }) => name.toLowerCase().includes(needle)).slice(0, maxEntries)
  return (
    <div class="side-list">
      <SearchField
        id="catalogue-search"
        label="Search events"
        placeholder={`Search ${plural(entries.length, 'event')}`}
        value={wanted.value}
        onInput={(text) => {
          wanted.value = text
        }}
      />
      <ul>
        {shown.map((entry) => (
          <li key={entryId(entry)}>
            <button
              type="button"
              class="side-button tall"
              aria-current={entryId(entry) === address.value.subject ? 'true' : undefined}
              onClick={() => goTo('catalogue', entryId(entry))}
            >
              <span class="side-title">
                <bdi class="name">
                  <OddText text={entry.name.slice(0, 120)} spaces />
                </bdi>
                {lookAlikes.value.has(entryId(entry)) ? <span class="tag tone-warning">look-alike</span> : null}
                {drifts(entry) ? <span class="tag tone-warning">mixed types</span> : null}
                <span class="facet-count">{formatCount(entry.count)}</span>
              </span>
              <span class="side-facts">
                <TypeBadge type={entry.type} />
                <span class="quiet">{plural(entry.properties.length, 'property', 'properties')}</span>
                <VerdictBar entry={entry} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {entries.length > 0 && shown.length === 0 ? <p class="quiet side-note">No event has such a name.</p> : null}
    </div>
  )
}

/** Every event name, with its properties and their types. */
export const CatalogueView = () => {
  const asked = useSummary().value
  const { subject } = address.value
  const summary = asked.value
  const entries = summary?.catalogue ?? []
  const chosen = entries.find((entry) => entryId(entry) === subject)
  return (
    <div class={chosen === undefined ? 'split' : 'split with-subject'}>
      <h1 class="hidden">Catalogue</h1>
      <Names entries={entries} />
      {chosen === undefined ? (
        <div class="split-main">
          <EmptyNote
            title={entries.length > 0 ? 'Select an event' : summary === undefined ? 'Loading…' : 'No events yet'}
            live
          >
            {asked.error ??
              'See its properties with every type they have had, and catch type changes before they reach your warehouse.'}
          </EmptyNote>
        </div>
      ) : (
        <Properties entry={chosen} />
      )}
    </div>
  )
}
