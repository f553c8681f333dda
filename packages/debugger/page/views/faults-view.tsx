import { useSignal } from '@preact/signals'
import { debuggerApi, type PlannedFault } from '../api/debugger-api.ts'
import { Icon } from '../parts/icon.tsx'
import { useAnswer } from '../parts/use-answer.ts'

interface Preset {
  readonly name: string
  /** Text form of the fault. */
  readonly fault: string
  readonly meaning: string
}

/** What goes wrong most between a sender and Segment. */
const presets: readonly Preset[] = [
  { name: 'Too many requests', fault: '429:retry-after=2', meaning: 'Answers 429 and asks to wait two seconds.' },
  { name: 'Server error', fault: '503', meaning: 'Answers 503; a good sender tries again.' },
  { name: 'One in five fails', fault: '500:p=0.2', meaning: 'Answers 500 to every fifth request or so.' },
  { name: 'Lost answer', fault: 'reset:when=after-storing', meaning: 'Keeps the calls, then breaks the connection.' },
  { name: 'Broken connection', fault: 'reset', meaning: 'Breaks the connection before reading.' },
  { name: 'Slow answer', fault: 'delay:ms=3000', meaning: 'Answers as always, three seconds late.' },
  { name: 'No answer', fault: 'hang', meaning: 'Takes the request and stays silent.' },
  { name: 'Cut answer', fault: 'truncated', meaning: 'Writes half of the answer, then breaks off.' },
]

const valueText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const Planned = ({ fault }: { readonly fault: PlannedFault }) => (
  <li class="planned">
    <Icon name="faults" size={14} />
    <code>
      {Object.entries(fault)
        .map(([name, value]) => `${name} ${valueText(value)}`)
        .join(', ')}
    </code>
  </li>
)

/** What is to go wrong, so that a sender's patience can be tried. */
export const FaultsView = () => {
  const text = useSignal('')
  const lasting = useSignal(false)
  const failure = useSignal<string | undefined>(undefined)
  const round = useSignal(0)
  const asked = useAnswer(round.value, () => debuggerApi.faults(), { everyMs: 2000, keep: true }).value
  const planned = asked.value?.faults ?? []

  const plan = async (fault: string): Promise<void> => {
    const answer = await debuggerApi.planFault(fault, lasting.value ? 'always' : 'next')
    failure.value = answer.ok ? undefined : answer.error.message
    if (answer.ok) text.value = ''
    round.value += 1
  }
  const clear = async (): Promise<void> => {
    const answer = await debuggerApi.clearFaults()
    failure.value = answer.ok ? undefined : answer.error.message
    round.value += 1
  }
  return (
    <div class="reading wide">
      <h1>Faults</h1>
      <p class="lead">Let the next requests meet what the real world has in store, and see what your sender does.</p>
      <section class="card">
        <div class="section-head">
          <h2>Planned</h2>
          {planned.length > 0 ? (
            <button type="button" class="button small" onClick={clear}>
              End all
            </button>
          ) : null}
        </div>
        {planned.length === 0 ? (
          <p class="quiet">Nothing goes wrong: every request is answered as Segment would.</p>
        ) : (
          <ul class="planned-list">
            {planned.slice(0, 50).map((fault, index) => (
              <Planned key={`${index}${JSON.stringify(fault)}`} fault={fault} />
            ))}
          </ul>
        )}
      </section>
      <fieldset class="choice">
        <legend class="hidden">Which requests</legend>
        <label>
          <input
            type="radio"
            name="when"
            checked={!lasting.value}
            onChange={() => {
              lasting.value = false
            }}
          />
          The next request
        </label>
        <label>
          <input
            type="radio"
            name="when"
            checked={lasting.value}
            onChange={() => {
              lasting.value = true
            }}
          />
          Every request
        </label>
      </fieldset>
      <ul class="presets">
        {presets.map(({ name, fault, meaning }) => (
          <li key={fault}>
            <button type="button" class="preset" onClick={() => plan(fault)}>
              <span class="preset-name">{name}</span>
              <span class="preset-meaning">{meaning}</span>
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
        <label for="fault-text">Or in words</label>
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
          Plan it
        </button>
      </form>
      <p class="form-error" role="alert">
        {failure.value}
      </p>
    </div>
  )
}
