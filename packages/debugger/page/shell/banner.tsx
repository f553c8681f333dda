import { formatCount, plural, shorten } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { info, notice, reconnect, streamState } from '../state/live-events.ts'
import { shownFile } from '../state/session-file.ts'

const FileBanner = () => {
  const file = shownFile.value
  const { session } = info.value ?? {}
  if (file === undefined || session === undefined) return null
  const { name, total, shown, checked } = file
  return (
    <section class="banner tone-accent" aria-label="Open file">
      <span class="banner-text">
        <Icon name="file" size={14} /> <strong>File</strong> <bdi>{shorten(name, 120)}</bdi>:{' '}
        {shown < total
          ? `the latest ${formatCount(shown)} of ${plural(total, 'event')}.`
          : `${plural(total, 'event')}.`}{' '}
        It cannot be changed.
        {checked === 0
          ? null
          : ` ${checked === shown ? 'It has only the calls' : `${plural(checked, 'event')} had only the call`}, so this debugger checked them again.`}
      </span>
      <a class="button small" href="/">
        Back to live calls
      </a>
    </section>
  )
}

/** Reports a lost connection and failed actions. */
export const Banner = () => (
  <>
    <div role="alert">
      {streamState.value === 'lost' ? (
        <div class="banner tone-error">
          <span>
            <strong>Connection lost.</strong> Is segment dev still running? Reconnecting…
          </span>
          <button type="button" class="button small" onClick={reconnect}>
            Reconnect now
          </button>
        </div>
      ) : null}
    </div>
    <FileBanner />
    <div role="status">
      {notice.value === undefined ? null : (
        <div class="banner tone-warning">
          <span>{notice.value}</span>
          <button
            type="button"
            class="icon-button"
            aria-label="Dismiss"
            onClick={() => {
              notice.value = undefined
            }}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  </>
)
