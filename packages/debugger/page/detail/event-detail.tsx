import { useMemo } from 'preact/hooks'
import type { EventRecord } from '../../src/model/event-record.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import type { JsonMark } from '../json/json-lines.ts'
import { JsonView } from '../json/json-view.tsx'
import { OutcomeBadge, TypeBadge } from '../parts/badges.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatBytes, formatTime } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import { useAnswer } from '../parts/use-answer.ts'
import { type DetailTab, detailTab, detailTabs } from '../state/detail-tab.ts'
import { eventName } from '../state/event-name.ts'
import { goTo, openEvent, openTab } from '../state/navigation.ts'
import { type Outcome, outcomeOf, outcomeWords } from '../state/verdicts.ts'
import { clockArithmetic } from './clock-lines.ts'
import { Fact } from './fact.tsx'
import { IssueList } from './issue-list.tsx'
import { RequestPanel } from './request-panel.tsx'
import { storedMarks } from './stored-marks.ts'

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
      <bdi>{id}</bdi>
    </button>
  </Fact>
)

const Verdict = ({ record }: { readonly record: EventRecord }) => {
  const outcome = outcomeOf(record)
  const code = record.discardCode ?? record.firstIssue?.code
  return (
    <div class={`verdict-box verdict-${outcome}`}>
      <p class="verdict-line">
        <OutcomeBadge outcome={outcome} />
        {code !== undefined && outcome !== 'kept' ? <code class="issue-code">{code}</code> : null}
      </p>
      <p class="verdict-sentence">{outcomeWords[outcome].sentence}</p>
      {record.answered.fault === undefined ? null : (
        <p class="verdict-reason">A planned fault was applied to this request: {record.answered.fault}.</p>
      )}
      {record.firstIssue === undefined ? null : (
        <p class="verdict-reason">
          <bdi>{record.firstIssue.message}</bdi>
        </p>
      )}
    </div>
  )
}

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

const Clock = ({ record: { clockSkew } }: { readonly record: EventRecord }) => {
  const { outcome, lines } = clockArithmetic(clockSkew)
  return (
    <div class="stack">
      <p>{outcome}</p>
      <dl class="facts mono">
        <Fact name="originalTimestamp" value={clockSkew.originalTimestamp ?? '(not sent)'} />
        <Fact name="sentAt" value={clockSkew.sentAt ?? '(not sent)'} />
        <Fact name="receivedAt" value={clockSkew.receivedAt} />
      </dl>
      <div class="arithmetic mono">
        {lines.map((term, index) => (
          <div class="arithmetic-line" key={term}>
            <span>{index === 0 ? 'timestamp' : ''}</span>
            <span>=</span>
            <bdi>{term}</bdi>
          </div>
        ))}
      </div>
    </div>
  )
}

const Curl = ({ record }: { readonly record: EventRecord }) => (
  <div class="stack">
    <div class="section-head">
      <h3 class="section-title">Send it again</h3>
      <CopyButton text={() => record.curl} label="Copy command" />
    </div>
    <pre class="code wrap">
      <code>{record.curl.slice(0, 40_000).toWellFormed()}</code>
    </pre>
  </div>
)

const Call = ({ record }: { readonly record: EventRecord }) => {
  const marks = useMemo(() => marksOf(record), [record])
  if (record.call === null) {
    return <EmptyNote title="No call could be read">See the Request tab for the raw request.</EmptyNote>
  }
  return <JsonView label="The call as received" value={record.call} marks={marks} />
}

const panels: Readonly<Record<DetailTab, readonly [label: string, panel: typeof Call]>> = {
  call: ['Call', Call],
  issues: ['Issues', IssueList],
  request: ['Request', RequestPanel],
  'sent-on': ['To destinations', Forwarded],
  clock: ['Clock', Clock],
  curl: ['curl', Curl],
}

const tabsOf = ({ issues }: EventRecord): readonly Tab[] => {
  const tone = issues.some(({ severity }) => severity === 'error') ? 'error' : 'warning'
  return detailTabs.map((id) => ({
    id,
    label: panels[id][0],
    ...(id === 'issues' ? { count: issues.length, tone } : {}),
  }))
}

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
            <bdi>{eventName(record)}</bdi>
          </h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={() => openEvent(undefined)}>
            <Icon name="close" />
          </button>
        </div>
        <Verdict record={record} />
        <dl class="detail-facts">
          <Fact name="Received" value={formatTime(record.receivedAt)} />
          <UserFact name="userId" id={record.userId} />
          <UserFact name="anonymousId" id={record.anonymousId} />
          <Fact name="previousId" value={record.previousId} />
          <Fact name="groupId" value={record.groupId} />
          <Fact name="messageId" value={record.messageId} />
          <Fact name="Source" value={record.source} />
          <Fact name="Batch" value={batch === undefined ? undefined : `${batch.index + 1} of ${batch.size}`} />
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

/** Everything about one event, beside the list or, on narrow screens, over it. */
export const EventDetail = ({ seq }: { readonly seq: number }) => {
  const asked = useAnswer(seq, (signal) => debuggerApi.event(seq, signal)).value
  return (
    <aside class="detail" aria-label="Details of the call">
      {asked.value !== undefined ? (
        <OpenEvent record={asked.value} />
      ) : asked.error === undefined ? (
        <EmptyNote title="Loading…" live />
      ) : (
        <EmptyNote title="Cannot open this call" live>
          {asked.error}
          <button type="button" class="button" onClick={() => openEvent(undefined)}>
            Close
          </button>
        </EmptyNote>
      )}
    </aside>
  )
}
