import { formatIssuePath } from '@org/segment-core'
import type { EventRecord } from '../../src/model/event-record.ts'
import { EmptyNote } from '../parts/empty-note.tsx'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { OddText } from '../parts/odd-text.tsx'

/** Maximum number of issues shown; a call may have one per property. */
const maxIssues = 200

/** Only web URLs become links; anything else is shown as text. */
const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text)

const PageLink = ({ page }: { readonly page: string }) =>
  isWebAddress(page) ? (
    <a class="doc-link" href={page} target="_blank" rel="noreferrer noopener">
      Documentation
      <Icon name="external" size={12} />
    </a>
  ) : page === '' ? null : (
    <span>{page}</span>
  )

/** The issues of a call with rule, fix and documentation. */
export const IssueList = ({ record }: { readonly record: EventRecord }) => {
  const { issues, discardCode, discardReason, answered } = record
  const unexplained =
    discardCode !== undefined &&
    !issues.some((issue) => issue.code === discardCode || issue.discardCode === discardCode)
  if (issues.length === 0 && !unexplained && answered.fault === undefined) {
    return <EmptyNote title="No issues">The call follows all known rules of Segment.</EmptyNote>
  }
  return (
    <ol class="issue-list">
      {answered.fault === undefined ? null : (
        <li class="issue tone-warning">
          <p class="issue-message">A planned fault was applied to this request: {answered.fault}.</p>
          <p class="issue-advice">Remove it under Faults.</p>
        </li>
      )}
      {unexplained ? (
        <li class="issue tone-error">
          <p class="issue-head">
            <code class="issue-code">{discardCode}</code>
          </p>
          <p class="issue-message">{discardReason ?? 'Segment drops the call.'}</p>
        </li>
      ) : null}
      {issues.slice(0, maxIssues).map((issue, index) => (
        <li key={`${issue.code}${index}`} class={`issue tone-${issue.severity}`}>
          <p class="issue-head">
            <span class="issue-severity">{issue.severity === 'error' ? 'Error' : 'Warning'}</span>
            <code class="issue-code">{issue.code}</code>
            {issue.path.length > 0 ? (
              <code class="issue-path">
                <bdi>{formatIssuePath(issue.path)}</bdi>
              </code>
            ) : null}
          </p>
          <p class="issue-message">
            <bdi>
              <OddText text={issue.message} />
            </bdi>
          </p>
          <dl class="issue-facts">
            <dt>Rule</dt>
            <dd>{issue.rule}</dd>
            <dt>How to fix</dt>
            <dd>{issue.advice}</dd>
            {issue.discardCode === undefined ? null : (
              <>
                <dt>Segment’s code</dt>
                <dd>
                  <code>{issue.discardCode}</code>, in the source’s Delivery Overview
                </dd>
              </>
            )}
          </dl>
          <PageLink page={issue.page} />
        </li>
      ))}
      {issues.length > maxIssues ? (
        <li class="quiet">{formatCount(issues.length - maxIssues)} more issues are not shown.</li>
      ) : null}
    </ol>
  )
}
