import type { EventRecord } from '../../src/model/event-record.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { shorten } from '../parts/format.ts'
import { info } from '../state/live-events.ts'
import { testCode } from './test-code.ts'

/** Characters shown; the button copies all of them. */
const maxCharacters = 40_000

const Code = ({ name, code, label }: { readonly name: string; readonly code: string; readonly label: string }) => (
  <section>
    <div class="section-head">
      <h3 class="section-title">{name}</h3>
      <CopyButton text={() => code} label={label} />
    </div>
    <pre class="code wrap">
      <code>{shorten(code, maxCharacters)}</code>
    </pre>
  </section>
)

/** The command that sends the call again, and tests that check for a call like it. */
export const CodePanel = ({ record }: { readonly record: EventRecord }) => (
  <div class="stack">
    <Code name="curl: send it again" code={record.curl} label="Copy command" />
    {testCode(record, info.value?.url ?? location.origin).map(({ id, name, copy, code }) => (
      <Code key={id} name={name} code={code} label={copy} />
    ))}
  </div>
)
