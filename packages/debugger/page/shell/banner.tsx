import { Icon } from '../parts/icon.tsx'
import { notice, reconnect, streamState } from '../state/live-events.ts'

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
