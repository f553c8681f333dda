import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { debuggerApi } from '../api/debugger-api.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { Icon } from '../parts/icon.tsx'
import { info, notice } from '../state/live-events.ts'
import { shownFile } from '../state/session-file.ts'
import { SnippetTabs } from './snippet-tabs.tsx'

/** A familiar example. */
const example = 'Order Completed'

/** Sends an example call. */
export const ExampleButton = () => {
  const sending = useSignal(false)
  if (shownFile.value !== undefined) return null
  const send = async (): Promise<void> => {
    sending.value = true
    const answer = await debuggerApi.trigger(example)
    sending.value = false
    if (!answer.ok) notice.value = answer.error
  }
  return (
    <button type="button" class="button strong" disabled={sending.value} onClick={send}>
      <Icon name="play" size={14} />
      Send example
    </button>
  )
}

const Setting = ({
  name,
  value,
  copyable = true,
  children,
}: {
  readonly name: string
  readonly value: string
  /** Whether to offer a Copy button. */
  readonly copyable?: boolean
  readonly children: ComponentChildren
}) => (
  <div class="setting">
    <dt>{name}</dt>
    <dd>
      <code>{value}</code>
      {copyable ? <CopyButton text={() => value} /> : null}
      <p>{children}</p>
    </dd>
  </div>
)

/** The addresses of the debugger and how to connect to it. */
export const ConnectView = () => {
  const about = info.value
  return (
    <div class="reading">
      <h1>Connect</h1>
      {about === undefined ? (
        <p class="quiet" role="status">
          Waiting for the debugger…
        </p>
      ) : about.file !== undefined ? (
        <EmptyNote title="This is a file">
          Calls cannot be sent to it. <a href="/#/connect">How to connect to the live session</a>
        </EmptyNote>
      ) : (
        <>
          <p class="lead">Point an SDK here instead of Segment, and its calls appear on this page.</p>
          <SnippetTabs snippets={about.snippets} />
          <dl class="settings">
            <Setting name="Host" value={about.url}>
              Use it instead of <code>https://api.segment.io</code>.
            </Setting>
            <Setting name="Tracking API" value={about.trackingUrl}>
              Accepts the six calls, <code>/batch</code> and everything that browsers send.
            </Setting>
            <Setting name="Debug API" value={`${about.url}/_dev/events`}>
              The same data as JSON, for tests in any language.
            </Setting>
            <Setting name="Write key" value={about.writeKey} copyable={false}>
              Masked.{' '}
              {about.forwarding ? 'Calls that Segment would keep are forwarded to it.' : 'Nothing leaves this machine.'}
            </Setting>
          </dl>
          <p class="quiet">
            segment dev {about.version}
            {about.browserLibrary === undefined ? '' : `, serving analytics.js ${about.browserLibrary}`}
            {about.plan === undefined ? '' : `, with the tracking plan ${about.plan}`}
          </p>
        </>
      )}
      <ExampleButton />
    </div>
  )
}
