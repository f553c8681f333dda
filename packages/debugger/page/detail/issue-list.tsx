import { formatIssuePath } from '@org/segment-core'
import type { EventRecord } from '../../src/model/event-record.ts'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'

/** Issues written out at most; a call may break a rule at each of a hundred thousand names. */
const maxIssues = 200

/** Only addresses of the web become links; whatever else stands there is shown as text. */
const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text)

const PageLink = ({ page }: { readonly page: string }) =>
  isWebAddress(page) ? (
    <a class="doc-link" href={page} target="_blank" rel="noreferrer noopener">
      Segment’s page on it
      <Icon name="external" size={12} />
    </a>
  ) : page === '' ? null : (
    <span>{page}</span>
  )

/** What is wrong with a call, each with its rule, what to do, and where Segment says so. */
export const IssueList = ({ record }: { readonly record: EventRecord }) => {
  const { issues, discardCode, discardReason, answered } = record
  const unexplained =
    discardCode !== undefined &&
    !issues.some((issue) => issue.code === discardCode || issue.discardCode === discardCode)
  if (issues.length === 0 && !unexplained && answered.fault === undefined) {
    return (
      <div class="empty-note">
        <p class="empty-title">Nothing to say against it</p>
        <p>The call follows every rule that is known of Segment’s documentation.</p>
      </div>
    )
  }
  return (
    <ol class="issue-list">
      {answered.fault === undefined ? null : (
        <li class="issue tone-warning">
          <p class="issue-message">A planned fault befell the request: {answered.fault}</p>
          <p class="issue-advice">It is listed under Faults, where it can be ended.</p>
        </li>
      )}
      {unexplained ? (
        <li class="issue tone-error">
          <p class="issue-head">
            <code class="issue-code">{discardCode}</code>
          </p>
          <p class="issue-message">{discardReason ?? 'Segment drops the call for this reason.'}</p>
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
            <bdi>{issue.message}</bdi>
          </p>
          <dl class="issue-facts">
            <dt>Rule</dt>
            <dd>{issue.rule}</dd>
            <dt>What to do</dt>
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
        <li class="quiet">{formatCount(issues.length - maxIssues)} more of them are not shown.</li>
      ) : null}
    </ol>
  )
}
