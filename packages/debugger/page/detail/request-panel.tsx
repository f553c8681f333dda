import { useSignal } from '@preact/signals'
import type { EventRecord } from '../../src/model/event-record.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { formatBytes, formatCount } from '../parts/format.ts'
import { Fact } from './fact.tsx'

/** Characters of the body shown at first; layout of half a megabyte is slow. */
const firstCharacters = 20_000

/** The raw request and its answer. */
export const RequestPanel = ({ record }: { readonly record: EventRecord }) => {
  const whole = useSignal(false)
  const { request, answered } = record
  const body = whole.value ? request.bodyText : request.bodyText.slice(0, firstCharacters).toWellFormed()
  const hidden = request.bodyText.length - body.length
  return (
    <div class="stack">
      <section>
        <h3 class="section-title">Request</h3>
        <p class="request-line mono">
          <strong>{request.method}</strong> <bdi>{request.path}</bdi>
        </p>
        <dl class="facts mono">
          {Object.entries(request.headers).map(([name, value]) => (
            <Fact key={name} name={name} value={value} />
          ))}
        </dl>
      </section>
      <section>
        <div class="section-head">
          <h3 class="section-title">
            Body <span class="quiet">{formatBytes(request.encodedBytes)} on the wire</span>
          </h3>
          <CopyButton text={() => request.bodyText} />
        </div>
        {request.bodyText === '' ? (
          <p class="quiet">No body.</p>
        ) : (
          <pre class="code wrap">
            <code>{body}</code>
          </pre>
        )}
        {hidden > 0 ? (
          <button
            type="button"
            class="button small"
            onClick={() => {
              whole.value = true
            }}
          >
            Show {formatCount(hidden)} more characters
          </button>
        ) : null}
        {request.bodyCut ? <p class="quiet">The stored body is truncated.</p> : null}
      </section>
      <section>
        <h3 class="section-title">Answer</h3>
        {answered.status === undefined ? (
          <p>None: a planned fault left the request unanswered.</p>
        ) : (
          <pre class="code wrap">
            <code>
              {answered.status} {answered.body}
            </code>
          </pre>
        )}
      </section>
    </div>
  )
}
