import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { BaselineDifference, BaselineReport } from '../../src/model/baseline.ts'
import { type ApiAnswer, debuggerApi } from '../api/debugger-api.ts'
import { sessionBase } from '../api/session-base.ts'
import { TypeBadge } from '../parts/badges.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatCount, plural, shorten } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { OddText } from '../parts/odd-text.tsx'
import { baselineEvent, differenceQuery } from '../state/baseline-query.ts'
import { goTo, showQuery } from '../state/navigation.ts'

/** Differences shown. */
const maxDifferences = 500

const words = { added: 'New', removed: 'Missing', changed: 'Changed' } as const

type Property = NonNullable<BaselineDifference['before']>

const propertyText = ({ types, presence }: Property): string =>
  `${types.join(' or ')}${presence === 'sometimes' ? ', in some calls' : ''}`

const shownChange = ({ kind, property, before, after }: BaselineDifference): string => {
  if (property === undefined) {
    return kind === 'added' ? 'The baseline does not have this event.' : 'No call of this event yet.'
  }
  return [before, after].flatMap((one) => (one === undefined ? [] : [propertyText(one)])).join(' → ')
}

const Difference = ({ difference }: { readonly difference: BaselineDifference }) => {
  const { kind, property } = difference
  const query = differenceQuery(difference)
  return (
    <li>
      <span class={`change tone-${kind}`}>{words[kind]}</span>
      <bdi class={property === undefined ? 'change-name' : 'change-name mono'}>
        {property === undefined ? 'The event' : <OddText text={shorten(property, 200)} spaces />}
      </bdi>
      <span class="change-types">{shownChange(difference)}</span>
      {query === undefined ? null : (
        <button type="button" class="link" onClick={() => showQuery(query)}>
          Show calls<span class="hidden"> for {property ?? 'the event'}</span>
        </button>
      )}
    </li>
  )
}

const EventDifferences = ({
  event,
  list,
}: {
  readonly event: string
  readonly list: readonly BaselineDifference[]
}) => {
  const { type, name } = baselineEvent(event)
  return (
    <section>
      <h3 class="change-event">
        <TypeBadge type={type} />{' '}
        <bdi>{name === undefined ? 'calls' : <OddText text={shorten(name, 200)} spaces />}</bdi>
      </h3>
      <ul class="changes">
        {list.map((difference) => (
          <Difference key={difference.property ?? ''} difference={difference} />
        ))}
      </ul>
    </section>
  )
}

interface BaselinePanelProps {
  readonly report: BaselineReport
  /** Called when the baseline was changed. */
  readonly onChanged: () => void
}

const Tools = ({ report: { name, calls }, onChanged }: BaselinePanelProps) => {
  const input = useRef<HTMLInputElement>(null)
  const failure = useSignal<string | undefined>(undefined)
  const run = async (request: Promise<ApiAnswer<unknown>>): Promise<void> => {
    const answer = await request
    failure.value = answer.ok ? undefined : answer.error
    onChanged()
  }
  return (
    <>
      <div class="baseline-tools">
        <button
          type="button"
          class={name === undefined ? 'button strong' : 'button'}
          disabled={calls === 0}
          onClick={() => void run(debuggerApi.setBaseline())}
        >
          Use the present calls as the baseline
        </button>
        <button type="button" class="button" onClick={() => input.current?.click()}>
          Open a baseline…
        </button>
        <input
          ref={input}
          class="hidden"
          type="file"
          tabIndex={-1}
          aria-label="Baseline file"
          accept=".json"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? []
            if (file !== undefined) void run(debuggerApi.setBaseline(file))
            currentTarget.value = ''
          }}
        />
        {calls === 0 ? null : (
          <a class="button" href={`${sessionBase}/_dev/baseline.json`} download="tracking.json">
            Save the present calls as a baseline
          </a>
        )}
        {name === undefined ? null : (
          <button type="button" class="button" onClick={() => void run(debuggerApi.removeBaseline())}>
            Remove the baseline
          </button>
        )}
      </div>
      <p class="form-error" role="alert">
        {failure.value}
      </p>
    </>
  )
}

const HowTo = () => (
  <div class="reading-text">
    <p>
      A baseline is the shape of your calls: event names, properties and their types, without values. Set one, change
      your app, and see here what it added, removed or changed.
    </p>
    <p>In the terminal, and in CI:</p>
    <pre class="code wrap">
      <code>{'segment snapshot > tracking.json\nsegment dev --baseline tracking.json'}</code>
    </pre>
  </div>
)

/** What differs from the baseline, and how to set one. */
export const BaselinePanel = ({ report, onChanged }: BaselinePanelProps) => {
  const { name, calls, events, changes, truncated } = report
  const shown = Map.groupBy(changes.slice(0, maxDifferences), ({ event }) => event)
  return (
    <section class="split-main" aria-label="Baseline">
      <button type="button" class="link phone-only" onClick={() => goTo('catalogue')}>
        <Icon name="back" size={14} /> All events
      </button>
      <h2>Changes since the baseline</h2>
      {name === undefined ? (
        <HowTo />
      ) : (
        <p class="quiet">
          {plural(calls, 'kept call')} of {plural(events, 'event')}, compared with <bdi>{shorten(name, 120)}</bdi>.
        </p>
      )}
      <Tools report={report} onChanged={onChanged} />
      {name !== undefined && changes.length === 0 ? (
        <EmptyNote title="No changes">The calls have the same events, properties and types as the baseline.</EmptyNote>
      ) : null}
      {[...shown].map(([event, list]) => (
        <EventDifferences key={event} event={event} list={list} />
      ))}
      {changes.length > maxDifferences ? (
        <p class="quiet">{formatCount(changes.length - maxDifferences)} more changes are not shown.</p>
      ) : null}
      {truncated ? <p class="quiet">There are more events or properties than are compared.</p> : null}
    </section>
  )
}
