import { verdicts } from '@org/segment-testing/query'
import { useSignal } from '@preact/signals'
import type { CatalogueEntry } from '../../src/model/traffic-summary.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { TypeBadge } from '../parts/badges.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatCount, formatMoment, plural, shorten } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { OddText } from '../parts/odd-text.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { type Asked, useAnswer, useSummary } from '../parts/use-answer.ts'
import { lookAlikes } from '../state/look-alikes.ts'
import { address, goTo, showOnly } from '../state/navigation.ts'
import { today } from '../state/ticks.ts'
import { outcomeWords } from '../state/verdicts.ts'
import { BaselinePanel } from './baseline-panel.tsx'

/** Maximum number of names and properties shown. */
const maxEntries = 300
const maxProperties = 300

/** Subject of the address for the baseline; the ids of entries have a colon. */
const baselineSubject = 'baseline'

/** Id of an entry; calls of several types may have the same name. */
const entryId = ({ type, name }: CatalogueEntry): string => `${type}:${name}`

/** Whether an entry is only a type: those calls have no name of their own. */
const isNameless = ({ type, name }: CatalogueEntry): boolean => name === type && type !== 'track'

/** What the properties of a type are called: one, and several. */
const nounOf = ({ type }: CatalogueEntry): readonly [one: string, many: string] =>
  type === 'identify' || type === 'group' ? ['trait', 'traits'] : ['property', 'properties']

const EntryTitle = ({ entry, limit }: { readonly entry: CatalogueEntry; readonly limit: number }) => (
  <bdi class="name">
    <OddText text={shorten(entry.name, limit)} spaces />
  </bdi>
)

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
  return shorten(text, 80)
}

const Properties = ({ entry }: { readonly entry: CatalogueEntry }) => (
  <section class="split-main" aria-label="Properties">
    <button type="button" class="link phone-only" onClick={() => goTo('catalogue')}>
      <Icon name="back" size={14} /> All events
    </button>
    <div class="section-head">
      <h2>
        <TypeBadge type={entry.type} /> {isNameless(entry) ? 'calls' : <EntryTitle entry={entry} limit={300} />}
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
      <EmptyNote title={`No ${nounOf(entry)[1]}`}>No call of this name had any.</EmptyNote>
    ) : (
      <div class="table-scroll">
        <table class="properties">
          <thead>
            <tr>
              <th scope="col">{nounOf(entry)[0] === 'trait' ? 'Trait' : 'Property'}</th>
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
                    <OddText text={shorten(property.path, 200)} spaces />
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
      <p class="quiet">Deeper properties, and those after the first {maxProperties}, are not listed.</p>
    ) : null}
  </section>
)

interface NamesProps {
  readonly entries: readonly CatalogueEntry[]
  /** Number of differences from the baseline; undefined without one. */
  readonly changes: number | undefined
}

const Names = ({ entries, changes }: NamesProps) => {
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
        <li>
          <button
            type="button"
            class="side-button"
            aria-current={address.value.subject === baselineSubject ? 'true' : undefined}
            onClick={() => goTo('catalogue', baselineSubject)}
          >
            <span class="side-baseline">Changes since the baseline</span>
            {changes === undefined ? null : <span class="facet-count">{formatCount(changes)}</span>}
          </button>
        </li>
        {shown.map((entry) => (
          <li key={entryId(entry)}>
            <button
              type="button"
              class="side-button tall"
              aria-current={entryId(entry) === address.value.subject ? 'true' : undefined}
              onClick={() => goTo('catalogue', entryId(entry))}
            >
              <span class="side-title">
                {isNameless(entry) ? (
                  <span class="name">
                    <TypeBadge type={entry.type} />
                  </span>
                ) : (
                  <EntryTitle entry={entry} limit={120} />
                )}
                {lookAlikes.value.has(entryId(entry)) ? <span class="tag tone-warning">look-alike</span> : null}
                {drifts(entry) ? <span class="tag tone-warning">mixed types</span> : null}
                <span class="facet-count">{formatCount(entry.count)}</span>
              </span>
              <span class="side-facts">
                {isNameless(entry) ? null : <TypeBadge type={entry.type} />}
                <span class="quiet">{plural(entry.properties.length, ...nounOf(entry))}</span>
                <VerdictBar entry={entry} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length > 0 ? null : (
        <p class="quiet side-note">
          {entries.length > 0 ? 'No event has such a name.' : 'Each event name appears here with its first call.'}
        </p>
      )}
    </div>
  )
}

const Missing = ({ asked, entries }: { readonly asked: Asked<unknown>; readonly entries: number }) => (
  <div class="split-main">
    <EmptyNote title={entries > 0 ? 'Select an event' : asked.value === undefined ? 'Loading…' : 'No events yet'} live>
      {asked.error ??
        (entries > 0
          ? 'See its properties with every type they have had, and catch type changes before they reach your warehouse.'
          : 'See the properties of each event name, with every type they have had.')}
    </EmptyNote>
  </div>
)

const baselineRefreshMs = 2000

/** Every event name, with its properties and their types, and what differs from a baseline. */
export const CatalogueView = () => {
  const asked = useSummary().value
  const changed = useSignal(0)
  const { value: report } = useAnswer(changed.value, (stop) => debuggerApi.baseline(stop), {
    everyMs: baselineRefreshMs,
    keep: true,
  }).value
  const { subject } = address.value
  const entries = asked.value?.catalogue ?? []
  const chosen = entries.find((entry) => entryId(entry) === subject)
  const showsBaseline = subject === baselineSubject || (subject === undefined && report?.name !== undefined)
  return (
    <div class={chosen === undefined && subject !== baselineSubject ? 'split' : 'split with-subject'}>
      <h1 class="hidden">Catalogue</h1>
      <Names entries={entries} changes={report?.name === undefined ? undefined : report.changes.length} />
      {chosen !== undefined ? (
        <Properties entry={chosen} />
      ) : showsBaseline && report !== undefined ? (
        <BaselinePanel
          report={report}
          onChanged={() => {
            changed.value += 1
          }}
        />
      ) : (
        <Missing asked={asked} entries={entries.length} />
      )}
    </div>
  )
}
