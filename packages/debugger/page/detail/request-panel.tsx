import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { EventRecord } from '../../src/model/event-record.ts'
import { isObject } from '../../src/model/is-object.ts'
import type { JsonMark, JsonUnfolding } from '../json/json-lines.ts'
import { itemsFolded, JsonView } from '../json/json-view.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { formatBytes, formatCount } from '../parts/format.ts'
import { Fact } from './fact.tsx'

/** Characters of the body shown at first; layout of half a megabyte is slow. */
const firstCharacters = 20_000

interface Body {
  readonly value: unknown
  readonly marks: readonly JsonMark[]
  readonly folded?: JsonUnfolding
}

/** The body as JSON, with this call marked if it is one of several; undefined if it is not JSON. */
const readBody = ({ request, batch }: EventRecord): Body | undefined => {
  if (request.bodyCut) return undefined
  try {
    const value: unknown = JSON.parse(request.bodyText)
    if (typeof value !== 'object' || value === null) return undefined
    if (batch === undefined || !isObject(value) || !Array.isArray(value.batch)) return { value, marks: [] }
    const message = `This call, ${batch.index + 1} of ${batch.size} in the batch`
    const others = [...value.batch.keys()].filter((index) => index !== batch.index)
    return {
      value,
      marks: [{ path: ['batch', batch.index], tone: 'this', message }],
      folded: itemsFolded('batch', others),
    }
  } catch {
    return undefined
  }
}

const RawBody = ({ text }: { readonly text: string }) => {
  const whole = useSignal(false)
  const shown = whole.value ? text : text.slice(0, firstCharacters).toWellFormed()
  return (
    <>
      <pre class="code wrap">
        <code>{shown}</code>
      </pre>
      {text.length > shown.length ? (
        <button
          type="button"
          class="button small"
          onClick={() => {
            whole.value = true
          }}
        >
          Show {formatCount(text.length - shown.length)} more characters
        </button>
      ) : null}
    </>
  )
}

/** The raw request and its answer. */
export const RequestPanel = ({ record }: { readonly record: EventRecord }) => {
  const raw = useSignal(false)
  const { request, answered } = record
  const body = useMemo(() => readBody(record), [record])
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
          <span class="section-tools">
            {body === undefined ? null : (
              <button
                type="button"
                class="button small"
                aria-pressed={raw.value}
                onClick={() => {
                  raw.value = !raw.value
                }}
              >
                Raw
              </button>
            )}
            <CopyButton text={() => request.bodyText} />
          </span>
        </div>
        {request.bodyText === '' ? (
          <p class="quiet">{request.bodyCut ? 'The file does not have the body, only its calls.' : 'No body.'}</p>
        ) : body === undefined || raw.value ? (
          <RawBody text={request.bodyText} />
        ) : (
          <div class="body-json">
            <JsonView label="The body of the request" copy={false} {...body} />
          </div>
        )}
        {request.bodyCut && request.bodyText !== '' ? <p class="quiet">The stored body is truncated.</p> : null}
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
