import { useSignal } from '@preact/signals'
import type { EventSummary } from '../../src/model/event-record.ts'
import type { UserTimeline } from '../../src/model/user-timeline.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { OutcomeMark, TypeBadge } from '../parts/badges.tsx'
import { formatShort, formatTime, plural } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { useAnswer } from '../parts/use-answer.ts'
import { mostFrequent } from '../state/event-counts.ts'
import { eventName } from '../state/event-filter.ts'
import { calmVersion, store } from '../state/live-events.ts'
import { address, goTo, showOnly } from '../state/navigation.ts'
import { outcomeOf } from '../state/verdicts.ts'
import { IdentityGraph } from './identity-graph.tsx'

/** Users listed, and events of a timeline drawn, at most. */
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
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted.value.trim() !== '') goTo('users', wanted.value.trim())
        }}
      >
        <Icon name="search" />
        <label class="hidden" for="user-search">
          Find a user by id
        </label>
        <input
          id="user-search"
          type="search"
          placeholder="Find a user by id"
          autocomplete="off"
          spellcheck={false}
          value={wanted.value}
          onInput={({ currentTarget }) => {
            wanted.value = currentTarget.value
          }}
        />
      </form>
      <ul>
        {entries.map(([name, count]) => (
          <li key={name}>
            <button
              type="button"
              class="side-button"
              aria-current={name === address.value.subject ? 'true' : undefined}
              onClick={() => goTo('users', name)}
            >
              <bdi class="mono">{name.slice(0, 120)}</bdi>
              <span class="facet-count">{formatShort(count)}</span>
            </button>
          </li>
        ))}
      </ul>
      {entries.length === 0 ? <p class="quiet side-note">Nobody yet.</p> : null}
      {users.size > maxUsers && needle === '' ? (
        <p class="quiet side-note">
          The {maxUsers} busiest of {plural(users.size, 'user')}.
        </p>
      ) : null}
    </div>
  )
}

const Entry = ({ event }: { readonly event: EventSummary }) => (
  <li class={`moment verdict-${event.verdict}`}>
    <span class="moment-time mono">{formatTime(event.receivedAt)}</span>
    <OutcomeMark outcome={outcomeOf(event)} />
    <a class="moment-body" href={`#/live?seq=${event.seq}`}>
      <TypeBadge type={event.type} />
      <bdi class="name">{eventName(event).slice(0, 160)}</bdi>
      {event.duplicate ? <span class="tag">repeat</span> : null}
      {event.firstIssue === undefined ? null : <bdi class="row-issue">{event.firstIssue.message.slice(0, 200)}</bdi>}
    </a>
  </li>
)

const Merge = ({ merge }: { readonly merge: UserTimeline['merges'][number] }) => (
  <li class="moment merge">
    <span class="moment-time mono">{formatTime(merge.receivedAt)}</span>
    <span class="merge-mark">
      <Icon name="merge" size={12} />
    </span>
    <span class="moment-body">
      <bdi class="mono">{merge.from.slice(0, 120)}</bdi>
      <span class="quiet">becomes</span>
      <bdi class="mono">{merge.to.slice(0, 120)}</bdi>
      <span class="quiet">by {merge.by}</span>
    </span>
  </li>
)

const Moments = ({ timeline }: { readonly timeline: UserTimeline }) => {
  const events = timeline.events.slice(-maxEvents).toReversed()
  // One alias may join a visitor and a former id at once.
  const merges = Map.groupBy(timeline.merges, ({ seq }) => seq)
  return (
    <>
      <ol class="moments" aria-label="What happened, the latest first">
        {events.map((event) => [
          ...(merges.get(event.seq) ?? []).map((merge) => (
            <Merge key={`merge${event.seq}${merge.from}`} merge={merge} />
          )),
          <Entry key={event.seq} event={event} />,
        ])}
      </ol>
      {timeline.total > events.length ? (
        <p class="quiet">
          The latest {plural(events.length, 'call')} of {plural(timeline.total, 'call')}.
        </p>
      ) : null}
    </>
  )
}

const refreshMs = 2000

const Timeline = ({ id }: { readonly id: string }) => {
  const asked = useAnswer(id, (signal) => debuggerApi.user(id, signal), { everyMs: refreshMs }).value
  const timeline = asked.value
  if (timeline === undefined) {
    return <p role="status">{asked.state === 'failed' ? asked.error.message : 'Looking…'}</p>
  }
  return (
    <>
      <div class="section-head">
        <h2>
          <bdi>{id.slice(0, 200)}</bdi>
        </h2>
        <button type="button" class="button small" onClick={() => showOnly({ user: id })}>
          Show in the stream
        </button>
      </div>
      {timeline.total === 0 ? (
        <p class="quiet">No call that is kept here names this id.</p>
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

/** One person's calls, under all the ids that calls say are theirs. */
export const UsersView = () => {
  const { subject } = address.value
  return (
    <div class={subject === undefined ? 'split' : 'split with-subject'}>
      <UserList />
      <div class="split-main">
        <h1 class="hidden">Users</h1>
        {subject === undefined ? (
          <div class="empty-note">
            <p class="empty-title">Choose a user</p>
            <p>Their calls appear in order, together with the ids that were merged along the way.</p>
          </div>
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
