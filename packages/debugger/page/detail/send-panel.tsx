import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { EventRecord, EventSummary } from '../../src/model/event-record.ts'
import { isObject } from '../../src/model/is-object.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { EmptyNote } from '../parts/empty-note.tsx'
import { info } from '../state/live-events.ts'
import { openEvent } from '../state/navigation.ts'
import { shownFile } from '../state/session-file.ts'
import { outcomeOf, outcomeWords } from '../state/verdicts.ts'

/** A text field with more is slow. */
const maxCharacters = 200_000

/** The call as it can be sent again; it gets a new messageId and a new sentAt. */
const draftOf = ({ type, call }: EventRecord): string | undefined => {
  if (!isObject(call) || type === 'unknown') return undefined
  const { messageId: _, sentAt: __, ...rest } = call
  const text = JSON.stringify({ type, ...rest }, null, 2)
  return text.length > maxCharacters ? undefined : text
}

const parse = (text: string): { readonly call?: object; readonly error?: string } => {
  try {
    const call: unknown = JSON.parse(text)
    return isObject(call) ? { call } : { error: 'The call must be a JSON object.' }
  } catch (error) {
    return { error: `The call must be JSON: ${error instanceof Error ? error.message : 'it cannot be parsed'}.` }
  }
}

const Editor = ({ draft }: { readonly draft: string }) => {
  const text = useSignal(draft)
  const failure = useSignal<string | undefined>(undefined)
  const sent = useSignal<EventSummary | undefined>(undefined)
  const busy = useSignal(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const { call, error } = parse(text.value)
  const send = async (forward: boolean): Promise<void> => {
    if (call === undefined) return
    busy.value = true
    const answer = await debuggerApi.send(call, forward)
    busy.value = false
    failure.value = answer.ok ? undefined : answer.error
    sent.value = answer.ok ? answer.value.events[0] : undefined
  }
  const message = error ?? failure.value
  return (
    <div class="stack">
      <p class="quiet">
        Edit the call and send it to this local Segment. It gets a new messageId unless you add one, and a new sentAt.
      </p>
      <div class="send-field">
        <label class="section-title" for="send-call">
          Call
        </label>
        <textarea
          id="send-call"
          class="field mono"
          spellcheck={false}
          rows={Math.min(24, Math.max(8, text.value.split('\n', 25).length))}
          value={text.value}
          aria-invalid={error !== undefined}
          aria-describedby="send-error"
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value
            failure.value = undefined
          }}
        />
      </div>
      <p id="send-error" class="form-error" role="alert">
        {message}
      </p>
      <div class="send-buttons">
        <button
          type="button"
          class="button strong"
          disabled={call === undefined || busy.value}
          onClick={() => void send(false)}
        >
          Send to this local Segment
        </button>
        {info.value?.forwarding === true ? (
          <button
            type="button"
            class="button"
            disabled={call === undefined || busy.value}
            onClick={() => dialog.current?.showModal()}
          >
            Send to Segment too…
          </button>
        ) : null}
        <button
          type="button"
          class="link"
          disabled={text.value === draft}
          onClick={() => {
            text.value = draft
          }}
        >
          Undo edits
        </button>
      </div>
      <p role="status">
        {sent.value === undefined ? null : (
          <>
            Sent as{' '}
            <button type="button" class="link" onClick={() => openEvent(sent.value?.seq)}>
              call {sent.value.seq}
            </button>
            : {outcomeWords[outcomeOf(sent.value)].label}.
          </>
        )}
      </p>
      {info.value?.forwarding === true ? (
        <dialog ref={dialog} class="question" aria-labelledby="forward-title">
          <h2 id="forward-title">Send this call to Segment?</h2>
          <p>
            This local Segment receives it first. If Segment would keep it, it is forwarded to your real workspace and
            its destinations, and cannot be taken back.
          </p>
          <form method="dialog" class="question-buttons">
            <button type="submit" class="button">
              Cancel
            </button>
            <button type="submit" class="button strong" onClick={() => void send(true)}>
              Send to Segment
            </button>
          </form>
        </dialog>
      ) : null}
    </div>
  )
}

/** Sends a call again, edited if needed. */
export const SendPanel = ({ record }: { readonly record: EventRecord }) => {
  if (shownFile.value !== undefined) {
    return (
      <EmptyNote title="This is a file">
        Nothing can be sent to it. The command on the next tab sends the call to the live session.
      </EmptyNote>
    )
  }
  const draft = draftOf(record)
  if (draft !== undefined) return <Editor draft={draft} />
  return (
    <EmptyNote title="Cannot be edited here">
      The call is too large, or has no known type. The command on the next tab sends it again.
    </EmptyNote>
  )
}
