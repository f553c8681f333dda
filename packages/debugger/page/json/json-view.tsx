import { useSignal } from '@preact/signals'
import { CopyButton } from '../parts/copy-button.tsx'
import { formatCount, plural } from '../parts/format.ts'
import { OddText } from '../parts/odd-text.tsx'
import {
  idOf,
  type JsonLine,
  type JsonMark,
  type JsonUnfolding,
  jsonBounds,
  jsonLines,
  untouched,
} from './json-lines.ts'

interface Changes {
  readonly open: (id: string, open: boolean) => void
  readonly showMore: (id: string) => void
}

const parentOf = (id: string): string => id.slice(0, id.lastIndexOf('/more'))

const Token = ({ line, changes }: { readonly line: JsonLine; readonly changes: Changes }) => {
  const { token, id } = line
  switch (token.kind) {
    case 'open':
      return (
        <>
          <button
            type="button"
            class="json-fold"
            aria-expanded={!token.folded}
            aria-label={`${token.folded ? 'Expand' : 'Collapse'} ${line.name ?? 'the value'}`}
            onClick={() => changes.open(id, token.folded)}
          />
          <span class="json-bracket">{token.text}</span>
          {token.folded ? (
            <span class="json-note">
              {' '}
              {token.text === '{'
                ? `${plural(token.size, 'property', 'properties')} }`
                : `${plural(token.size, 'item')} ]`}
            </span>
          ) : null}
        </>
      )
    case 'text':
      return (
        <>
          <span class="json-text">
            "
            <bdi>
              <OddText text={token.text} />
            </bdi>
            {token.cut > 0 ? '…' : '"'}
          </span>
          {token.cut > 0 ? (
            <button type="button" class="json-more" onClick={() => changes.open(id, true)}>
              show {formatCount(token.cut)} more characters
            </button>
          ) : null}
        </>
      )
    case 'more':
      return (
        <button type="button" class="json-more" onClick={() => changes.showMore(parentOf(id))}>
          show more ({plural(token.hidden, 'entry', 'entries')} hidden)
        </button>
      )
    case 'missing':
      return <span class="json-missing">missing</span>
    case 'close':
    case 'empty':
      return <span class="json-bracket">{token.text}</span>
    default:
      return <span class={`json-${token.kind}`}>{token.text}</span>
  }
}

const severest = (marks: readonly JsonMark[]): string =>
  (['error', 'warning', 'removed', 'changed', 'added', 'this'] as const).find((tone) =>
    marks.some((mark) => mark.tone === tone),
  ) ?? 'none'

/** Property names are escaped as in JSON. */
const nameText = (name: string): string => {
  const text = name.length > 200 ? `${name.slice(0, 200).toWellFormed()}…` : name
  return JSON.stringify(text).slice(1, -1)
}

const Line = ({ line, changes }: { readonly line: JsonLine; readonly changes: Changes }) => (
  <div class={`json-line mark-${severest(line.marks)}`} style={{ '--depth': Math.min(line.depth, 40) }}>
    <div class="json-code">
      {typeof line.name === 'string' ? (
        <>
          <span class="json-name">
            "
            <bdi>
              <OddText text={nameText(line.name)} spaces />
            </bdi>
            "
          </span>
          <span class="json-bracket">: </span>
        </>
      ) : null}
      <Token line={line} changes={changes} />
      {line.comma ? <span class="json-bracket">,</span> : null}
    </div>
    {line.marks.map(({ message, tone }) => (
      <div key={message} class={`json-message tone-${tone}`}>
        {message}
      </div>
    ))}
  </div>
)

interface JsonViewProps {
  readonly label: string
  readonly value: unknown
  readonly marks?: readonly JsonMark[]
  /** What is folded at first. */
  readonly folded?: JsonUnfolding
  /** Whether to offer a Copy button. @default true */
  readonly copy?: boolean
}

/** Folds items of a list at the top of a value. */
export const itemsFolded = (list: string, indexes: Iterable<number>): JsonUnfolding => ({
  ...untouched,
  open: new Map([...indexes].map((index) => [idOf(idOf('', list), index), false])),
})

/** A JSON value, collapsed if it is large, with marks below the lines they refer to. */
export const JsonView = ({ label, value, marks = [], folded = untouched, copy = true }: JsonViewProps) => {
  const unfolding = useSignal<JsonUnfolding>(folded)
  const changes: Changes = {
    open: (id, open) => {
      unfolding.value = { ...unfolding.value, open: new Map(unfolding.value.open).set(id, open) }
    },
    showMore: (id) => {
      const shown = unfolding.value.entries.get(id) ?? jsonBounds.entries
      unfolding.value = { ...unfolding.value, entries: new Map(unfolding.value.entries).set(id, shown + 200) }
    },
  }
  return (
    <section class="json" aria-label={label}>
      {copy ? (
        <div class="json-tools">
          <CopyButton text={() => JSON.stringify(value, null, 2)} label="Copy JSON" />
        </div>
      ) : null}
      <div class="json-lines">
        {jsonLines(value, marks, unfolding.value).map((line) => (
          <Line key={line.id} line={line} changes={changes} />
        ))}
      </div>
    </section>
  )
}
