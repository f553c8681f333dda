import { useMemo } from 'preact/hooks'
import type { EventRecord } from '../../src/model/event-record.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import type { JsonMark } from '../json/json-lines.ts'
import { JsonView } from '../json/json-view.tsx'
import { OutcomeBadge, TypeBadge } from '../parts/badges.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { formatBytes, formatTime } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import { useAnswer } from '../parts/use-answer.ts'
import { eventName } from '../state/event-filter.ts'
import { address, goTo, openEvent, openTab } from '../state/navigation.ts'
import { type Outcome, outcomeOf, outcomeWords } from '../state/verdicts.ts'
import { clockArithmetic } from './clock-lines.ts'
import { IssueList } from './issue-list.tsx'
import { RequestPanel } from './request-panel.tsx'
import { storedMarks } from './stored-marks.ts'

/** Issues that are marked in the call at most; all are listed under their own tab. */
const maxMarks = 100

const marksOf = (record: EventRecord): readonly JsonMark[] =>
  record.issues.slice(0, maxMarks).map(({ path, message, severity }) => ({ path, message, tone: severity }))

/** Size at which Segment refuses a call, in bytes. */
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

const Fact = ({ name, value }: { readonly name: string; readonly value: string | undefined }) =>
  value === undefined || value === '' ? null : (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  )

const UserFact = ({ name, value }: { readonly name: string; readonly value: string | undefined }) =>
  value === undefined || value === '' ? null : (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        <button type="button" class="link" onClick={() => goTo('users', value)}>
          <bdi>{value}</bdi>
        </button>
      </dd>
    </div>
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
        <p class="verdict-reason">A planned fault befell the request: {record.answered.fault}.</p>
      )}
      {record.firstIssue === undefined ? null : (
        <p class="verdict-reason">
          <bdi>{record.firstIssue.message}</bdi>
        </p>
      )}
    </div>
  )
}

const tabsOf = (record: EventRecord): readonly Tab[] => {
  const errors = record.issues.some(({ severity }) => severity === 'error')
  return [
    { id: 'call', label: 'Call' },
    { id: 'issues', label: 'Issues', count: record.issues.length, tone: errors ? 'error' : 'warning' },
    { id: 'request', label: 'Request' },
    { id: 'sent-on', label: 'Sent on' },
    { id: 'clock', label: 'Clock' },
    { id: 'curl', label: 'curl' },
  ]
}

/** Why a call goes no further. */
const notSentWords: Readonly<Record<Outcome, string>> = {
  kept: 'What Segment would send on is not kept here.',
  warned: 'What Segment would send on is not kept here.',
  discarded: 'No destination and no warehouse ever sees this call.',
  refused: 'Segment never had this call; a sender that tries again may still get it through.',
  repeat: 'The call that came first with this messageId was sent on, so that destinations see it once.',
}

const SentOn = ({ record }: { readonly record: EventRecord }) => {
  const { call, stored } = record
  const marks = useMemo(() => storedMarks(call, stored), [call, stored])
  if (stored === undefined) {
    return (
      <div class="empty-note">
        <p class="empty-title">Nothing is sent on</p>
        <p>{notSentWords[outcomeOf(record)]}</p>
      </div>
    )
  }
  return <JsonView label="The call as destinations receive it" value={stored} marks={marks} />
}

const Clock = ({ record }: { readonly record: EventRecord }) => {
  const { clockSkew } = record
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
        {lines.map(({ left, right }) => (
          <div class="arithmetic-line" key={right}>
            <span>{left}</span>
            <span>=</span>
            <bdi>{right}</bdi>
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

const Panel = ({ record, tab }: { readonly record: EventRecord; readonly tab: string }) => {
  const marks = useMemo(() => marksOf(record), [record])
  switch (tab) {
    case 'issues':
      return <IssueList record={record} />
    case 'request':
      return <RequestPanel record={record} />
    case 'sent-on':
      return <SentOn record={record} />
    case 'clock':
      return <Clock record={record} />
    case 'curl':
      return <Curl record={record} />
    default:
      return record.call === null ? (
        <div class="empty-note">
          <p class="empty-title">No call could be read</p>
          <p>The request is kept as it came, under Request.</p>
        </div>
      ) : (
        <JsonView label="The call as it came" value={record.call} marks={marks} />
      )
  }
}

const Opened = ({ record }: { readonly record: EventRecord }) => {
  const tabs = tabsOf(record)
  const wanted = address.value.tab ?? 'call'
  const tab = tabs.some(({ id }) => id === wanted) ? wanted : 'call'
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
          <UserFact name="userId" value={record.userId} />
          <UserFact name="anonymousId" value={record.anonymousId} />
          <Fact name="previousId" value={record.previousId} />
          <Fact name="groupId" value={record.groupId} />
          <Fact name="messageId" value={record.messageId} />
          <Fact name="Source" value={record.source} />
          <Fact
            name="Batch"
            value={record.batch === undefined ? undefined : `${record.batch.index + 1} of ${record.batch.size}`}
          />
          <div class="fact">
            <dt>Size</dt>
            <dd>
              <SizeMeter bytes={record.bytes} />
            </dd>
          </div>
        </dl>
      </header>
      <Tabs label="About this call" tabs={tabs} current={tab} onSelect={openTab}>
        <Panel key={`${record.seq}${tab}`} record={record} tab={tab} />
      </Tabs>
    </>
  )
}

/** Everything about one event, beside the list; over it where there is no room. */
export const EventDetail = ({ seq }: { readonly seq: number }) => {
  const asked = useAnswer(seq, (signal) => debuggerApi.event(seq, signal)).value
  return (
    <aside class="detail" aria-label="Details of the call">
      {asked.state === 'here' ? (
        <Opened record={asked.value} />
      ) : (
        <div class="empty-note" role="status">
          <p class="empty-title">{asked.state === 'asking' ? 'Opening…' : 'Not to be opened'}</p>
          {asked.state === 'failed' ? <p>{asked.error.message}</p> : null}
          {asked.state === 'failed' ? (
            <button type="button" class="button" onClick={() => openEvent(undefined)}>
              Close
            </button>
          ) : null}
        </div>
      )}
    </aside>
  )
}
