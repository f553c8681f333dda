import { formatIssuePath } from '@org/segment-core'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { CopyButton } from '../parts/copy-button.tsx'
import { formatCount, plural, shorten } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { OddText } from '../parts/odd-text.tsx'
import type { SearchedCall } from '../state/value-term.ts'
import {
  idOf,
  type JsonLine,
  type JsonMark,
  type JsonUnfolding,
  jsonBounds,
  jsonLines,
  untouched,
} from './json-lines.ts'
import { type OpenMenu, ValueMenu } from './value-menu.tsx'

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
  return JSON.stringify(shorten(name, 200)).slice(1, -1)
}

interface LineProps {
  readonly line: JsonLine
  readonly changes: Changes
  /** Opens the menu of the value; absent if there is none. */
  readonly onMenu?: ((menu: OpenMenu) => void) | undefined
  /** Whether Tab reaches the button of the menu; the arrow keys reach the others. */
  readonly isTabStop: boolean
}

const Line = ({ line, changes, onMenu, isTabStop }: LineProps) => {
  const button = useRef<HTMLButtonElement>(null)
  const { place } = line
  const hasMenu = onMenu !== undefined && place !== undefined && place.path.length > 0
  const openAt = (x: number, y: number): void => {
    if (hasMenu && button.current !== null) onMenu({ placed: place, x, y, opener: button.current })
  }
  const openBelow = (): void => {
    const { left = 0, bottom = 0 } = button.current?.getBoundingClientRect() ?? {}
    openAt(left, bottom)
  }
  const onContextMenu = (event: MouseEvent): void => {
    // A selected text has a menu of the browser.
    if (!hasMenu || getSelection()?.isCollapsed === false) return
    event.preventDefault()
    if (event.clientX === 0 && event.clientY === 0) openBelow()
    else openAt(event.clientX, event.clientY)
  }
  return (
    <div class={`json-line mark-${severest(line.marks)}`} style={{ '--depth': Math.min(line.depth, 40) }}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it opens the same menu */}
      <div class="json-code" onContextMenu={onContextMenu}>
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
        {hasMenu ? (
          <button
            ref={button}
            type="button"
            class="json-filter"
            aria-haspopup="menu"
            aria-label={`Filter by ${shorten(formatIssuePath(place.path), 100)}`}
            tabIndex={isTabStop ? 0 : -1}
            onClick={openBelow}
          >
            <Icon name="filter" size={12} />
          </button>
        ) : null}
      </div>
      {line.marks.map(({ message, tone }) => (
        <div key={message} class={`json-message tone-${tone}`}>
          <OddText text={message} />
        </div>
      ))}
    </div>
  )
}

const steps: Readonly<Record<string, (index: number, count: number) => number>> = {
  ArrowDown: (index, count) => Math.min(index + 1, count - 1),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** Moves the focus between the buttons of values. */
const onLinesKeyDown = (event: KeyboardEvent): void => {
  const step = steps[event.key]
  const { currentTarget, target } = event
  if (step === undefined || !(currentTarget instanceof HTMLElement) || !(target instanceof HTMLElement)) return
  if (!target.matches('.json-filter')) return
  event.preventDefault()
  const buttons = [...currentTarget.querySelectorAll<HTMLElement>('.json-filter')]
  buttons[step(buttons.indexOf(target), buttons.length)]?.focus()
}

interface JsonViewProps {
  readonly label: string
  readonly value: unknown
  readonly marks?: readonly JsonMark[]
  /** What is folded at first. */
  readonly folded?: JsonUnfolding
  /** Whether to offer a Copy button. @default true */
  readonly copy?: boolean
  /** The call that the value is, whose values can filter the list. */
  readonly call?: SearchedCall
}

/** Folds items of a list at the top of a value. */
export const itemsFolded = (list: string, indexes: Iterable<number>): JsonUnfolding => ({
  ...untouched,
  open: new Map([...indexes].map((index) => [idOf(idOf('', list), index), false])),
})

/** A JSON value, collapsed if it is large, with marks below the lines they refer to. */
export const JsonView = ({ label, value, marks = [], folded = untouched, copy = true, call }: JsonViewProps) => {
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
  const menu = useSignal<OpenMenu | undefined>(undefined)
  const lines = jsonLines(value, marks, unfolding.value)
  const first = lines.find(({ place }) => place !== undefined && place.path.length > 0)
  return (
    <section class="json" aria-label={label}>
      {copy ? (
        <div class="json-tools">
          <CopyButton text={() => JSON.stringify(value, null, 2)} label="Copy JSON" />
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between its buttons */}
      <div class={call === undefined ? 'json-lines' : 'json-lines filtering'} onKeyDown={onLinesKeyDown}>
        {lines.map((line) => (
          <Line
            key={line.id}
            line={line}
            changes={changes}
            isTabStop={line === first}
            onMenu={
              call === undefined
                ? undefined
                : (opened) => {
                    menu.value = opened
                  }
            }
          />
        ))}
      </div>
      {call === undefined || menu.value === undefined ? null : (
        <ValueMenu
          call={call}
          menu={menu.value}
          onClose={() => {
            menu.value = undefined
          }}
        />
      )}
    </section>
  )
}
