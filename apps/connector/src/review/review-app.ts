import type { FormatIssue } from '../make/issue.ts'
import { credentialRules } from './credential-rules.ts'
import { formRules } from './form-rules.ts'
import { labelRules } from './label-rules.ts'
import { requestRules } from './request-rules.ts'
import { type ReviewedApp, type ReviewRule, type ReviewRules, reviewPages } from './review-rule.ts'
import { scenarioRules } from './scenario-rules.ts'

/** All rules of a review that files can show. */
export const reviewRules = {
  ...credentialRules,
  ...requestRules,
  ...labelRules,
  ...formRules,
  ...scenarioRules,
} satisfies ReviewRules

/** Id of a rule. */
export type ReviewRuleId = keyof typeof reviewRules

/** What the vendor asks for besides, which no file shows. */
export const questionsOfReview: readonly string[] = [
  'The platform has no app for the service yet.',
  'The connection asks for nothing that the service does not need.',
  'The app does not repeat what iterators, aggregators and tools of the platform do.',
  'The service has its own domain and does not just pass requests on to another one.',
  'The test scenarios ran right before the request, searches with more than one page.',
]

/** A place that breaks a rule. */
export interface ReviewIssue extends FormatIssue {
  /** The rule that it breaks. */
  readonly rule: ReviewRuleId
  /** Address of the vendor's page. */
  readonly page: string
}

const issuesOf = (id: ReviewRuleId, rule: ReviewRule, reviewed: ReviewedApp): readonly ReviewIssue[] =>
  rule.check(reviewed).map((finding) => ({
    ...finding,
    ...(rule.level === 'recommended' ? { severity: 'warning' as const } : {}),
    rule: id,
    page: `${reviewPages}${rule.page}`,
  }))

/**
 * Reviews an app as the vendor does before it publishes one.
 * @returns what would be refused, and as warnings what the best practices advise against
 * @see https://developers.make.com/custom-apps-documentation/app-review/prerequisites
 */
export const reviewApp = (reviewed: ReviewedApp): readonly ReviewIssue[] =>
  (Object.keys(reviewRules) as ReviewRuleId[]).flatMap((id) => issuesOf(id, reviewRules[id], reviewed))
