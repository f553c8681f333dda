import { useLayoutEffect, useRef } from 'preact/hooks'
import { EventDetail } from '../detail/event-detail.tsx'
import { isCovered } from '../state/covered.ts'
import { eventsVersion, info, loaded, store, streamState } from '../state/live-events.ts'
import { openSeq } from '../state/navigation.ts'
import { ExampleButton } from './connect-view.tsx'
import { EventList } from './event-list.tsx'
import { Facets } from './facets.tsx'
import { Overview } from './overview.tsx'
import { SnippetTabs } from './snippet-tabs.tsx'
import { Toolbar } from './toolbar.tsx'

const Empty = () => (
  <div class="reading empty">
    <div class="waiting" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
    <h1>Waiting for the first call</h1>
    <p class="lead">
      Point an SDK at <code class="address">{info.value === undefined ? location.origin : info.value.url}</code> and use
      your app. Every call appears here, with whether Segment would keep it or silently drop it.
    </p>
    {info.value === undefined ? null : <SnippetTabs snippets={info.value.snippets} />}
    <ExampleButton />
  </div>
)

const Loading = () => (
  <div class="reading" role="status">
    <p class="quiet">{streamState.value === 'lost' ? 'The debugger is not responding.' : 'Loading…'}</p>
  </div>
)

const Stream = () => {
  const before = useRef(openSeq.value)
  const open = openSeq.value
  useLayoutEffect(() => {
    const wasClosed = before.current !== undefined && open === undefined
    before.current = open
    // What had the focus is gone with the detail.
    if (wasClosed && document.activeElement === document.body)
      document.querySelector<HTMLElement>('.list-scroll')?.focus()
  }, [open])
  return (
    <div class={openSeq.value === undefined ? 'live' : 'live with-detail'}>
      <h1 class="hidden">Live calls</h1>
      <nav class="rail" aria-label="Filters">
        <Facets />
      </nav>
      <div class="stream" inert={isCovered.value}>
        <Overview />
        <Toolbar />
        <EventList />
      </div>
      {openSeq.value === undefined ? null : <EventDetail seq={openSeq.value} />}
    </div>
  )
}

/** The live list of calls. */
export const LiveView = () => {
  // The store is not a signal; its version triggers the update.
  eventsVersion.value
  if (store.all.length > 0 || openSeq.value !== undefined) return <Stream />
  return loaded.value ? <Empty /> : <Loading />
}
