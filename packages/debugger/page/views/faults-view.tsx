import { useSignal } from '@preact/signals'
import { type ApiAnswer, debuggerApi, type PlannedFault } from '../api/debugger-api.ts'
import { EmptyNote } from '../parts/empty-note.tsx'
import { plural } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { useAnswer } from '../parts/use-answer.ts'
import { shownFile } from '../state/session-file.ts'

interface Preset {
  readonly name: string
  /** Text form of the fault. */
  readonly fault: string
  readonly effect: string
}

/** Common failures between a sender and Segment. */
const presets: readonly Preset[] = [
  { name: 'Rate limit', fault: '429:retry-after=2', effect: 'Answers 429, retry after two seconds.' },
  { name: 'Server error', fault: '503', effect: 'Answers 503.' },
  { name: 'One in five fails', fault: '500:p=0.2', effect: 'Answers about 20% of requests with 500.' },
  { name: 'Lost answer', fault: 'reset:when=after-storing', effect: 'Stores the calls, then closes the connection.' },
  { name: 'Connection reset', fault: 'reset', effect: 'Closes the connection before reading the request.' },
  { name: 'Slow answer', fault: 'delay:ms=3000', effect: 'Answers normally after three seconds.' },
  { name: 'No answer', fault: 'hang', effect: 'Accepts the request and never answers.' },
  { name: 'Truncated answer', fault: 'truncated', effect: 'Sends half of the answer, then closes the connection.' },
]

const valueText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const faultText = (fault: PlannedFault): string =>
  Object.entries(fault)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ')

/** The gates, if a test has added any. */
const Gates = () => {
  const refreshes = useSignal(0)
  const asked = useAnswer(refreshes.value, () => debuggerApi.gates(), { everyMs: 2000, keep: true }).value
  const gates = asked.value?.gates ?? []
  if (gates.length === 0) return null
  const open = async (): Promise<void> => {
    await debuggerApi.openGates()
    refreshes.value += 1
  }
  return (
    <section class="card">
      <div class="section-head">
        <h2>Gates</h2>
        <button type="button" class="button small" onClick={() => void open()}>
          Open all
        </button>
      </div>
      <ul class="planned-list">
        {gates.map(({ q, held }, index) => (
          <li key={`${index}${q}`} class="planned">
            <Icon name="pause" size={14} />
            <code>{q ?? 'every request'}</code> holds {plural(held, 'answer')}
          </li>
        ))}
      </ul>
    </section>
  )
}

const FaultPlan = () => {
  const text = useSignal('')
  const everyRequest = useSignal(false)
  const failure = useSignal<string | undefined>(undefined)
  const refreshes = useSignal(0)
  const asked = useAnswer(refreshes.value, () => debuggerApi.faults(), { everyMs: 2000, keep: true }).value
  const planned = asked.value?.faults ?? []

  const send = async (request: Promise<ApiAnswer<unknown>>): Promise<void> => {
    const answer = await request
    failure.value = answer.ok ? undefined : answer.error
    if (answer.ok) text.value = ''
    refreshes.value += 1
  }
  const plan = (fault: string): Promise<void> =>
    send(debuggerApi.planFault(fault, everyRequest.value ? 'always' : 'next'))
  return (
    <div class="reading wide">
      <h1>Faults</h1>
      <p class="lead">Make requests fail, and see how your sender handles it.</p>
      <section class="card">
        <div class="section-head">
          <h2>Planned faults</h2>
          {planned.length > 0 ? (
            <button type="button" class="button small" onClick={() => send(debuggerApi.clearFaults())}>
              Remove all
            </button>
          ) : null}
        </div>
        {planned.length === 0 ? (
          <p class="quiet">No faults planned. Every request gets the same answer as from Segment.</p>
        ) : (
          <ul class="planned-list">
            {planned.slice(0, 50).map((fault, index) => (
              <li key={`${index}${JSON.stringify(fault)}`} class="planned">
                <Icon name="faults" size={14} />
                <code>{faultText(fault)}</code>
              </li>
            ))}
          </ul>
        )}
      </section>
      <Gates />
      <fieldset class="choice">
        <legend class="hidden">Apply to</legend>
        {[false, true].map((every) => (
          <label key={String(every)}>
            <input
              type="radio"
              name="when"
              checked={everyRequest.value === every}
              onChange={() => {
                everyRequest.value = every
              }}
            />
            {every ? 'Every request' : 'Next request only'}
          </label>
        ))}
      </fieldset>
      <ul class="presets">
        {presets.map(({ name, fault, effect }) => (
          <li key={fault}>
            <button type="button" class="preset" onClick={() => plan(fault)}>
              <span class="preset-name">{name}</span>
              <span class="preset-meaning">{effect}</span>
              <code>{fault}</code>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="fault-form"
        onSubmit={(event) => {
          event.preventDefault()
          void plan(text.value)
        }}
      >
        <label for="fault-text">Custom fault</label>
        <input
          id="fault-text"
          class="field mono"
          placeholder="503:times=3,path=/v1/batch"
          autocomplete="off"
          spellcheck={false}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value
          }}
        />
        <button type="submit" class="button strong" disabled={text.value.trim() === ''}>
          Add
        </button>
      </form>
      <p class="form-error" role="alert">
        {failure.value}
      </p>
    </div>
  )
}

/** Plans faults, to test how a sender handles them. */
export const FaultsView = () => {
  if (shownFile.value === undefined) return <FaultPlan />
  return (
    <div class="reading">
      <h1>Faults</h1>
      <EmptyNote title="This is a file">
        It receives no requests. <a href="/#/faults">Plan faults in the live session</a>
      </EmptyNote>
    </div>
  )
}
