import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { EventRecord } from '../../src/model/event-record.ts'
import { isObject } from '../../src/model/is-object.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import type { JsonMark } from '../json/json-lines.ts'
import { JsonView } from '../json/json-view.tsx'
import { TypeBadge } from '../parts/badges.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatBytes, formatDateTime } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { LongText } from '../parts/long-text.tsx'
import { OddText } from '../parts/odd-text.tsx'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import { useAnswer } from '../parts/use-answer.ts'
import { callTitle } from '../state/call-title.ts'
import { isCovered } from '../state/covered.ts'
import { detailFocus } from '../state/cursor.ts'
import { type DetailTab, detailTab, detailTabs } from '../state/detail-tab.ts'
import { eventUser } from '../state/event-counts.ts'
import { goTo, isForeignLog, openEvent, openTab } from '../state/navigation.ts'
import { type Outcome, outcomeOf } from '../state/verdicts.ts'
import { ClockPanel } from './clock-panel.tsx'
import { CodePanel } from './code-panel.tsx'
import { ComparePanel } from './compare-panel.tsx'
import { Fact } from './fact.tsx'
import { IssueList } from './issue-list.tsx'
import { RequestPanel } from './request-panel.tsx'
import { SendPanel } from './send-panel.tsx'
import { storedMarks } from './stored-marks.ts'
import { VerdictBox } from './verdict-box.tsx'

/** Maximum number of issues marked in the call; the Issues tab lists all of them. */
const maxMarks = 100

const marksOf = (record: EventRecord): readonly JsonMark[] =>
  record.issues.slice(0, maxMarks).map(({ path, message, severity }) => ({ path, message, tone: severity }))

/** Size above which Segment rejects a call, in bytes. */
const callLimitBytes = 32 * 1024

const SizeMeter = ({ bytes }: { readonly bytes: number }) => {
  const share = Math.min(1, bytes / callLimitBytes)
  const tone = bytes > callLimitBytes ? 'error' : bytes > 32_000 ? 'warning' : 'plain'
  return (
    <span class="size-meter">
      {formatBytes(bytes)} of {formatBytes(callLimitBytes)}
      <span class={`meter tone-${tone}`} aria-hidden="true">
        <span style={{ '--share': share }} />
      </span>
    </span>
  )
}

const UserFact = ({ name, id }: { readonly name: string; readonly id: string | undefined }) => (
  <Fact name={name} value={id}>
    <button type="button" class="link" onClick={() => goTo('users', id)}>
      <bdi>
        <OddText text={id ?? ''} spaces />
      </bdi>
    </button>
  </Fact>
)

/** Why destinations do not receive a call. */
const notForwarded: Readonly<Record<Outcome, string>> = {
  kept: 'This call is too large to show what Segment would forward.',
  warned: 'This call is too large to show what Segment would forward.',
  discarded: 'Segment drops this call; no destination or warehouse receives it.',
  refused: 'Segment did not accept this call. If the sender retries, it may still get through.',
  duplicate: 'Segment already forwarded the first call with this messageId.',
}

const Forwarded = ({ record }: { readonly record: EventRecord }) => {
  const { call, stored } = record
  const marks = useMemo(() => storedMarks(call, stored), [call, stored])
  if (stored === undefined) {
    return <EmptyNote title="Not sent to destinations">{notForwarded[outcomeOf(record)]}</EmptyNote>
  }
  return <JsonView label="The call as destinations receive it" value={stored} marks={marks} />
}

const Call = ({ record }: { readonly record: EventRecord }) => {
  const marks = useMemo(() => marksOf(record), [record])
  if (record.call === null) {
    return <EmptyNote title="No call could be read">The Request tab shows what was sent.</EmptyNote>
  }
  return (
    <JsonView
      label="The call as received"
      value={record.call}
      marks={marks}
      call={{ summary: record, call: record.call }}
    />
  )
}

const panels: Readonly<Record<DetailTab, readonly [label: string, panel: typeof Call]>> = {
  call: ['Call', Call],
  issues: ['Issues', IssueList],
  request: ['Request', RequestPanel],
  'sent-on': ['To destinations', Forwarded],
  clock: ['Clock', ClockPanel],
  compare: ['Compare', ComparePanel],
  again: ['Send again', SendPanel],
  curl: ['curl, tests', CodePanel],
}

const tabsOf = ({ issues }: EventRecord): readonly Tab[] => {
  const tone = issues.some(({ severity }) => severity === 'error') ? 'error' : 'warning'
  return detailTabs.map((id) => ({
    id,
    label: panels[id][0],
    ...(id === 'issues' ? { count: issues.length, tone } : {}),
  }))
}

/** Characters of a title before its end is hidden. */
const maxTitle = 150

/** What the call is about; a summary holds only the start of a long name. */
const titleOf = (record: EventRecord): string => {
  const { call, type, event } = record
  const name = isObject(call) ? (type === 'page' || type === 'screen' ? call.name : call.event) : undefined
  if (event !== undefined && typeof name === 'string') return name
  return callTitle(record) ?? eventUser(record) ?? (call === null ? 'Request without a call' : type)
}

/** The messageId as sent, or as Segment sets it; a summary holds only the start of a long one. */
const messageIdOf = ({ call, messageId }: EventRecord): string =>
  isObject(call) && typeof call.messageId === 'string' ? call.messageId : messageId

const OpenEvent = ({ record }: { readonly record: EventRecord }) => {
  const tab = detailTab.value
  const Panel = panels[tab][1]
  const { batch } = record
  return (
    <>
      <header class="detail-head">
        <div class="detail-title">
          <TypeBadge type={record.type} />
          <h2>
            <LongText key={record.seq} text={titleOf(record)} limit={maxTitle} />
          </h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={() => openEvent(undefined)}>
            <Icon name="close" />
          </button>
        </div>
        <VerdictBox record={record} />
        <dl class="detail-facts">
          <Fact name="Received" value={formatDateTime(record.receivedAt)} />
          <UserFact name="userId" id={record.userId} />
          <UserFact name="anonymousId" id={record.anonymousId} />
          <Fact name="previousId" value={record.previousId} />
          <Fact name="groupId" value={record.groupId} />
          <Fact name="messageId" value={messageIdOf(record)} />
          <Fact name="Source" value={record.source} />
          <Fact name="Batch" value={batch === undefined ? undefined : `call ${batch.index + 1} of ${batch.size}`} />
          <Fact name="Size" value={String(record.bytes)}>
            <SizeMeter bytes={record.bytes} />
          </Fact>
        </dl>
      </header>
      <Tabs label="Details" tabs={tabsOf(record)} current={tab} onSelect={openTab}>
        <Panel key={`${record.seq}${tab}`} record={record} />
      </Tabs>
    </>
  )
}

const Loaded = ({ seq }: { readonly seq: number }) => {
  const asked = useAnswer(seq, (signal) => debuggerApi.event(seq, signal)).value
  if (asked.value !== undefined) return <OpenEvent record={asked.value} />
  if (asked.error === undefined) return <EmptyNote title="Loading…" live />
  return <Missing>{asked.error}</Missing>
}

const Missing = ({ children }: { readonly children: string }) => (
  <EmptyNote title="Cannot open this call" live>
    {children}
    <button type="button" class="button" onClick={() => openEvent(undefined)}>
      Close
    </button>
  </EmptyNote>
)

/** Everything about one event, beside the list or, on narrow screens, over it. */
export const EventDetail = ({ seq }: { readonly seq: number }) => {
  const aside = useRef<HTMLElement>(null)
  const focusRequests = detailFocus.value
  const handled = useRef(focusRequests)
  useEffect(() => {
    // Over the list, the focus would stay on what is covered.
    const wanted = handled.current !== focusRequests || document.activeElement === document.body || isCovered.peek()
    handled.current = focusRequests
    if (wanted && aside.current?.contains(document.activeElement) === false)
      aside.current.focus({ preventScroll: true })
  }, [seq, focusRequests])
  return (
    <aside class="detail" aria-label="Details of the call" tabIndex={-1} ref={aside}>
      {isForeignLog.value ? (
        <Missing>The link belongs to an earlier run of this debugger, which numbered its calls differently.</Missing>
      ) : (
        <Loaded seq={seq} />
      )}
    </aside>
  )
}
