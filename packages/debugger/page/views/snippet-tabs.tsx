import { useSignal } from '@preact/signals'
import type { DebuggerInfo } from '../../src/model/debugger-info.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Tabs } from '../parts/tabs.tsx'

/** Texts in quotes, and comments to the end of the line; the rest is left plain. */
const colouredParts = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|((?:^|(?<=\s))(?:#|\/\/).*$)/gm

const Code = ({ code }: { readonly code: string }) => {
  const parts = []
  let place = 0
  for (const match of code.matchAll(colouredParts)) {
    parts.push(code.slice(place, match.index))
    parts.push(
      <span key={match.index} class={match[1] === undefined ? 'code-comment' : 'code-text'}>
        {match[0]}
      </span>,
    )
    place = match.index + match[0].length
  }
  parts.push(code.slice(place))
  return <code>{parts}</code>
}

/** How to point each SDK at this debugger. */
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
