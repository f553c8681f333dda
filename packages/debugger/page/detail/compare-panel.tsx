import { signal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { EventRecord, EventSummary } from '../../src/model/event-record.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { JsonView } from '../json/json-view.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatMoment, plural, shorten } from '../parts/format.ts'
import { useAnswer } from '../parts/use-answer.ts'
import { eventName } from '../state/event-name.ts'
import { logName, store } from '../state/live-events.ts'
import { openEvent } from '../state/navigation.ts'
import { today } from '../state/ticks.ts'
import { differenceMarks, differencesOf } from './differences.ts'

/** The call that others are compared with, instead of the previous one of the same name. */
const pinned = signal<{ readonly seq: number; readonly log: string | undefined } | undefined>(undefined)

/** They differ between any two calls. */
const ignored = ['messageId', 'timestamp', 'originalTimestamp', 'sentAt', 'receivedAt']

/** A type that only the path of one of the requests has is not a difference. */
const ignoredOf = (before: EventRecord, record: EventRecord): ReadonlySet<string> =>
  new Set(before.type === record.type ? [...ignored, 'type'] : ignored)

/** The loaded call of the same type and name before this one. */
const previousOf = ({ seq, type, event }: EventSummary): EventSummary | undefined =>
  store.all.findLast((other) => other.seq < seq && other.type === type && other.event === event)

const kinds = ['added', 'changed', 'removed'] as const

const Differences = ({ base, record }: { readonly base: number; readonly record: EventRecord }) => {
  const asked = useAnswer(base, (stop) => debuggerApi.event(base, stop)).value
  const before = asked.value
  const differences = useMemo(
    () => (before === undefined ? [] : differencesOf(before.call, record.call, { ignored: ignoredOf(before, record) })),
    [before, record],
  )
  if (before === undefined) return <EmptyNote title={asked.error ?? 'Loading…'} live />
  const counts = kinds
    .map((kind) => [kind, differences.filter((one) => one.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
  return (
    <>
      <p class="compare-line">
        Compared with{' '}
        <button type="button" class="link" onClick={() => openEvent(base)}>
          call {base}
        </button>
        , {shorten(eventName(before), 80)}, {formatMoment(before.receivedAt, today.value)}
        {base === pinned.value?.seq ? ' (pinned)' : ' (the previous one of this name)'}:{' '}
        <strong>
          {differences.length === 0
            ? 'no differences.'
            : `${plural(differences.length, 'difference')} (${counts.map(([kind, count]) => `${count} ${kind}`).join(', ')}).`}
        </strong>{' '}
        <span class="quiet">messageId and times are not compared.</span>
      </p>
      <JsonView
        label="This call, with what differs from the other"
        value={record.call}
        marks={differenceMarks(differences)}
      />
    </>
  )
}

/** A call compared with the previous one of its name, or with one that the reader pinned. */
export const ComparePanel = ({ record }: { readonly record: EventRecord }) => {
  const pin = pinned.value?.log === logName.value ? pinned.value : undefined
  const base = pin !== undefined && pin.seq !== record.seq ? pin.seq : previousOf(record)?.seq
  return (
    <div class="compare">
      <div class="compare-tools">
        {pin?.seq === record.seq ? (
          <span class="quiet">This call is pinned. Open another one to compare them.</span>
        ) : (
          <button
            type="button"
            class="button small"
            onClick={() => {
              pinned.value = { seq: record.seq, log: logName.value }
            }}
          >
            Pin this call to compare others with it
          </button>
        )}
        {pin === undefined ? null : (
          <button
            type="button"
            class="button small"
            onClick={() => {
              pinned.value = undefined
            }}
          >
            Unpin call {pin.seq}
          </button>
        )}
      </div>
      {base === undefined ? (
        <EmptyNote title="Nothing to compare with">
          This is the first loaded call of its name. Pin it, or another call, to compare two calls.
        </EmptyNote>
      ) : (
        <Differences key={base} base={base} record={record} />
      )}
    </div>
  )
}
