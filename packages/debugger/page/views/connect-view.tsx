import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { debuggerApi } from '../api/debugger-api.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Icon } from '../parts/icon.tsx'
import { info, notice } from '../state/live-events.ts'
import { SnippetTabs } from './snippet-tabs.tsx'

/** An example that every reader knows, to see the page at work. */
const example = 'Order Completed'

/** Sends one example call through the debugger. */
export const ExampleButton = () => {
  const sending = useSignal(false)
  const send = async (): Promise<void> => {
    sending.value = true
    const answer = await debuggerApi.trigger(example)
    sending.value = false
    if (!answer.ok) notice.value = answer.error.message
  }
  return (
    <button type="button" class="button strong" disabled={sending.value} onClick={send}>
      <Icon name="play" size={14} />
      Send an example
    </button>
  )
}

const Setting = ({
  name,
  value,
  copied = true,
  children,
}: {
  readonly name: string
  readonly value: string
  /** Whether the value is of use elsewhere. */
  readonly copied?: boolean
  readonly children: ComponentChildren
}) => (
  <div class="setting">
    <dt>{name}</dt>
    <dd>
      <code>{value}</code>
      {copied ? <CopyButton text={() => value} /> : null}
      <p>{children}</p>
    </dd>
  </div>
)

/** The addresses of the debugger and how to send to it. */
export const ConnectView = () => {
  const about = info.value
  return (
    <div class="reading">
      <h1>Connect</h1>
      {about === undefined ? (
        <p class="quiet" role="status">
          Waiting for the debugger…
        </p>
      ) : (
        <>
          <p class="lead">Point an SDK here in the place of Segment, and its calls appear on this page.</p>
          <SnippetTabs snippets={about.snippets} />
          <dl class="settings">
            <Setting name="Host" value={about.url}>
              In the place of <code>https://api.segment.io</code>.
            </Setting>
            <Setting name="Tracking API" value={about.trackingUrl}>
              The six calls, <code>/batch</code> and what browsers send.
            </Setting>
            <Setting name="Debug API" value={`${about.url}/_dev/events`}>
              What this page shows, for tests in any language.
            </Setting>
            <Setting name="Write key" value={about.writeKey} copied={false}>
              Masked.{' '}
              {about.forwarding ? 'What Segment would keep is also sent on to it.' : 'Nothing leaves this machine.'}
            </Setting>
          </dl>
          <p class="quiet">
            segment dev {about.version}
            {about.browserLibrary === undefined ? '' : `, serving analytics.js ${about.browserLibrary}`}
            {about.plan === undefined ? '' : `, judging by the plan ${about.plan}`}
          </p>
        </>
      )}
      <ExampleButton />
    </div>
  )
}
