import { formatRate } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { viewNames, viewTitles } from '../state/address.ts'
import { calmVersion, info, paused, store, streamState } from '../state/live-events.ts'
import { goTo, view } from '../state/navigation.ts'
import { shownFile } from '../state/session-file.ts'
import { isDark, toggleTheme } from '../state/theme.ts'
import { nowMs } from '../state/ticks.ts'
import { helpOpen } from './help-dialog.tsx'
import { SessionButton } from './session-dialog.tsx'

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

const Status = () => {
  calmVersion.value
  const state = streamState.value === 'open' && paused.value ? 'paused' : streamState.value
  if (shownFile.value !== undefined) return <span class="status">Read only</span>
  const rate = store.times.rate(nowMs.value)
  const live = `Live · ${rate === 0 ? 'idle' : `${formatRate(rate)}/s`}`
  const words = { connecting: 'Connecting', lost: 'Disconnected', paused: 'Paused', open: live }[state]
  return (
    <span class={`status status-${state}`}>
      <span class="status-dot" aria-hidden="true" />
      {words}
    </span>
  )
}

const Address = () =>
  info.value === undefined ? null : (
    <a class="top-address mono" href="#/connect" title="How to connect">
      {info.value.url.replace(/^https?:\/\//, '')}
    </a>
  )

/** The header: navigation, state of the stream, theme and help. */
export const TopBar = () => (
  <header class="top-bar">
    <a class="brand" href="#/live" aria-label="segment dev">
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
      <SessionButton />
      <Status />
      <button
        type="button"
        class="icon-button"
        aria-label={isDark.value ? 'Light theme' : 'Dark theme'}
        title={isDark.value ? 'Light theme' : 'Dark theme'}
        onClick={toggleTheme}
      >
        <Icon name={isDark.value ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        class="icon-button wide-only"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => {
          helpOpen.value = true
        }}
      >
        <Icon name="help" />
      </button>
    </div>
  </header>
)
