import { useSignal } from '@preact/signals'
import type { DebuggerInfo } from '../../src/model/debugger-info.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Tabs } from '../parts/tabs.tsx'

/** Strings and comments are highlighted. */
const highlighted = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|((?:^|(?<=\s))(?:#|\/\/).*$)/gm

const Code = ({ code }: { readonly code: string }) => {
  const parts = []
  let end = 0
  for (const match of code.matchAll(highlighted)) {
    parts.push(code.slice(end, match.index))
    parts.push(
      <span key={match.index} class={match[1] === undefined ? 'code-comment' : 'code-text'}>
        {match[0]}
      </span>,
    )
    end = match.index + match[0].length
  }
  parts.push(code.slice(end))
  return <code>{parts}</code>
}

/** Setup code for each SDK. */
export const SnippetTabs = ({ snippets }: { readonly snippets: DebuggerInfo['snippets'] }) => {
  const chosen = useSignal(snippets[0]?.id ?? '')
  const snippet = snippets.find(({ id }) => id === chosen.value)
  if (snippet === undefined) return null
  return (
    <div class="snippets">
      <Tabs
        label="SDK"
        tabs={snippets.map(({ id, name }) => ({ id, label: name }))}
        current={snippet.id}
        onSelect={(id) => {
          chosen.value = id
        }}
      >
        <div class="snippet">
          <CopyButton text={() => snippet.code} />
          <pre class="code wrap">
            <Code code={snippet.code} />
          </pre>
        </div>
      </Tabs>
    </div>
  )
}
