import { useSignal } from '@preact/signals'
import type { EventSummary } from '../../src/model/event-record.ts'
import type { UserTimeline } from '../../src/model/user-timeline.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { OutcomeMark, TypeBadge } from '../parts/badges.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatCount, formatDateTime, formatMoment, formatShort, plural, shorten } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { OddText } from '../parts/odd-text.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { useAnswer } from '../parts/use-answer.ts'
import { formatAddress } from '../state/address.ts'
import { mostFrequent } from '../state/event-counts.ts'
import { calmVersion, loaded, store } from '../state/live-events.ts'
import { address, eventAddress, goTo, showOnly } from '../state/navigation.ts'
import { today } from '../state/ticks.ts'
import { outcomeOf } from '../state/verdicts.ts'
import { RowContent } from './event-row.tsx'
import { IdentityGraph } from './identity-graph.tsx'

/** Maximum number of users listed, and of events in a timeline. */
const maxUsers = 100
const maxEvents = 300

const UserList = () => {
  calmVersion.value
  const wanted = useSignal('')
  const needle = wanted.value.trim().toLowerCase()
  const { users } = store.counts
  const matching = needle === '' ? users : new Map([...users].filter(([name]) => name.toLowerCase().includes(needle)))
  const entries = mostFrequent(matching, maxUsers)
  return (
    <div class="side-list">
      <SearchField
        id="user-search"
        label="Search users by id"
        value={wanted.value}
        onInput={(text) => {
          wanted.value = text
        }}
        onSubmit={(id) => {
          if (id !== '') goTo('users', id)
        }}
      />
      <ul>
        {entries.map(([name, count]) => (
          <li key={name}>
            <button
              type="button"
              class="side-button"
              aria-current={name === address.value.subject ? 'true' : undefined}
              onClick={() => goTo('users', name)}
            >
              <bdi class="mono">
                <OddText text={shorten(name, 120)} spaces />
              </bdi>
              <span class="facet-count">{formatShort(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {entries.length === 0 ? (
        <p class="quiet side-note">
          {users.size > 0
            ? 'No loaded call has such an id. Press Enter to look for this exact id.'
            : loaded.value
              ? 'Users appear here with their first call.'
              : 'Loading…'}
        </p>
      ) : null}
      {users.size > maxUsers && needle === '' ? (
        <p class="quiet side-note">
          Showing the {maxUsers} most active of {plural(users.size, 'user')}.
        </p>
      ) : null}
    </div>
  )
}

const MomentTime = ({ at }: { readonly at: string }) => (
  <time class="moment-time mono" dateTime={at} title={formatDateTime(at)}>
    {formatMoment(at, today.value)}
  </time>
)

const Entry = ({ event }: { readonly event: EventSummary }) => (
  <li class={`moment verdict-${event.verdict}`}>
    <MomentTime at={event.receivedAt} />
    <OutcomeMark outcome={outcomeOf(event)} />
    <a class="moment-body" href={formatAddress(eventAddress(event.seq))}>
      <TypeBadge type={event.type} />
      <RowContent event={event} />
    </a>
  </li>
)

const Merge = ({ merge }: { readonly merge: UserTimeline['merges'][number] }) => (
  <li class="moment merge">
    <MomentTime at={merge.receivedAt} />
    <span class="merge-mark">
      <Icon name="merge" size={12} />
    </span>
    <span class="moment-body">
      <bdi class="mono">{shorten(merge.from, 120)}</bdi>
      <span class="quiet">merged into</span>
      <bdi class="mono">{shorten(merge.to, 120)}</bdi>
      <span class="quiet">by {merge.by}</span>
    </span>
  </li>
)

const Moments = ({ timeline }: { readonly timeline: UserTimeline }) => {
  const events = timeline.events.slice(-maxEvents).toReversed()
  // One alias call may merge both an anonymousId and a previousId.
  const merges = Map.groupBy(timeline.merges, ({ seq }) => seq)
  return (
    <>
      <ol class="moments" aria-label="Calls, latest first">
        {events.map((event) => [
          ...(merges.get(event.seq) ?? []).map((merge) => (
            <Merge key={`merge${event.seq}${merge.from}`} merge={merge} />
          )),
          <Entry key={event.seq} event={event} />,
        ])}
      </ol>
      {timeline.total > events.length ? (
        <p class="quiet">
          Showing the latest {formatCount(events.length)} of {plural(timeline.total, 'call')}.
        </p>
      ) : null}
    </>
  )
}

const refreshMs = 2000

const Timeline = ({ id }: { readonly id: string }) => {
  const asked = useAnswer(id, (signal) => debuggerApi.user(id, signal), { everyMs: refreshMs }).value
  const timeline = asked.value
  if (timeline === undefined) return <p role="status">{asked.error ?? 'Loading…'}</p>
  return (
    <>
      <div class="section-head">
        <h2>
          <bdi>
            <OddText text={shorten(id, 200)} spaces />
          </bdi>
        </h2>
        <button type="button" class="button small" onClick={() => showOnly({ user: id })}>
          Show in Live
        </button>
      </div>
      {timeline.total === 0 ? (
        <EmptyNote title="No calls">No stored call has this id.</EmptyNote>
      ) : (
        <p class="quiet">
          {plural(timeline.total, 'call')} under {plural(timeline.userIds.length + timeline.anonymousIds.length, 'id')}
        </p>
      )}
      <IdentityGraph timeline={timeline} />
      <Moments timeline={timeline} />
    </>
  )
}

const Unselected = () => {
  calmVersion.value
  const isEmpty = store.counts.users.size === 0
  return (
    <EmptyNote title={!isEmpty ? 'Select a user' : loaded.value ? 'No users yet' : 'Loading…'}>
      See their calls in order, and how their ids were merged.
    </EmptyNote>
  )
}

/** One person's calls under all of their ids. */
export const UsersView = () => {
  const { subject } = address.value
  return (
    <div class={subject === undefined ? 'split' : 'split with-subject'}>
      <h1 class="hidden">Users</h1>
      <UserList />
      <div class="split-main">
        {subject === undefined ? (
          <Unselected />
        ) : (
          <>
            <button type="button" class="link phone-only" onClick={() => goTo('users')}>
              <Icon name="back" size={14} /> All users
            </button>
            <Timeline key={subject} id={subject} />
          </>
        )}
      </div>
    </div>
  )
}
