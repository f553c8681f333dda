import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { type ViewName, viewNames } from '../state/address.ts'
import { calmVersion, info, paused, store, streamState } from '../state/live-events.ts'
import { goTo, view } from '../state/navigation.ts'
import { isDark, toggleTheme } from '../state/theme.ts'
import { nowMs } from '../state/ticks.ts'
import { helpOpen } from './help-dialog.tsx'

const viewTitles: Readonly<Record<ViewName, string>> = {
  live: 'Live',
  users: 'Users',
  catalogue: 'Catalogue',
  traffic: 'Traffic',
  faults: 'Faults',
  connect: 'Connect',
}

const Navigation = () => (
  <nav class="navigation" aria-label="Views">
    {viewNames.map((name) => (
      <a
        key={name}
        href={`#/${name}`}
        aria-current={view.value === name ? 'page' : undefined}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          goTo(name)
        }}
      >
        <Icon name={name} />
        <span>{viewTitles[name]}</span>
      </a>
    ))}
  </nav>
)

/** Seconds over which the pace is a mean. */
const paceSeconds = 5

const pace = (): string => {
  const seconds = store.rates.window(nowMs.value - 1000, paceSeconds)
  const rate = seconds.reduce((sum, { total }) => sum + total, 0) / paceSeconds
  return rate === 0 ? 'quiet' : `${rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))}/s`
}

const Status = () => {
  calmVersion.value
  const state = streamState.value === 'open' && paused.value ? 'paused' : streamState.value
  const words = { connecting: 'Connecting', lost: 'Disconnected', paused: 'Paused', open: `Live · ${pace()}` }[state]
  return (
    <span class={`status status-${state}`}>
      <span class="status-dot" aria-hidden="true" />
      {words}
    </span>
  )
}

const Address = () =>
  info.value === undefined ? null : (
    <a class="top-address mono" href="#/connect" title="How to send here">
      {info.value.url.replace(/^https?:\/\//, '')}
    </a>
  )

/** What stands over every view: where one is, whether the stream runs, colours and help. */
export const TopBar = () => (
  <header class="top-bar">
    <a class="brand" href="#/live">
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M8 12h11M13 20h11" />
        <circle cx="24" cy="12" r="2" />
        <circle cx="8" cy="20" r="2" />
      </svg>
      <span>
        segment <strong>dev</strong>
      </span>
    </a>
    <Navigation />
    <div class="top-end">
      <Address />
      <Status />
      <button
        type="button"
        class="icon-button"
        aria-label={isDark.value ? 'Light colours' : 'Dark colours'}
        title={isDark.value ? 'Light colours' : 'Dark colours'}
        onClick={toggleTheme}
      >
        <Icon name={isDark.value ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        class="icon-button wide-only"
        aria-label="Keys"
        title="Keys (?)"
        onClick={() => {
          helpOpen.value = true
        }}
      >
        <Icon name="help" />
      </button>
    </div>
  </header>
)
