import type { App } from '../app/app.ts'
import { checkApp } from '../app/check-app.ts'
import { loadScenarios } from '../app/load-scenarios.ts'
import { type FormatIssue, formatIssue } from '../make/issue.ts'
import { questionsOfReview, type ReviewIssue, reviewApp, reviewRules } from '../review/review-app.ts'
import type { Command } from './parse-command.ts'

const isError = ({ severity }: FormatIssue): boolean => severity !== 'warning'

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

const verdict = (issues: readonly FormatIssue[], passed: string): string => {
  const errors = issues.filter(isError).length
  const warnings = issues.length - errors
  const more = warnings === 0 ? '' : ` (${counted(warnings, 'warning')})`
  return errors === 0 ? `${passed}${more}.\n` : `${counted(errors, 'issue')} found${more}.\n`
}

/** The findings of a review below the rule that they break, with its page. */
const reviewText = (issues: readonly ReviewIssue[]): string => {
  const broken = Object.entries(reviewRules).flatMap(([id, { title }]) => {
    const found = issues.filter(({ rule }) => rule === id)
    const [first] = found
    if (first === undefined) return []
    const level = isError(first) ? 'Required' : 'Recommended'
    return [
      `${level}: ${title} (${id})\n  ${first.page}\n${found.map((issue) => `  ${formatIssue(issue)}\n`).join('')}`,
    ]
  })
  const questions = questionsOfReview.map((question) => `  ${question}\n`).join('')
  return `${broken.map((text) => `${text}\n`).join('')}Not visible in files, check before you request a review:\n${questions}`
}

/**
 * Checks an app against the format, and with `--review` against the rules of the platform's app review.
 * @param folder the folder of the app, where its test scenarios are
 */
export const check = (
  app: App,
  folder: string,
  { review, json }: Command,
): { readonly text: string; readonly ok: boolean } => {
  const issues = checkApp(app)
  const reviewed = review ? reviewApp({ app, scenarios: loadScenarios(folder) }) : undefined
  const ok = ![...issues, ...(reviewed ?? [])].some(isError)
  if (json) {
    const found = reviewed === undefined ? { issues } : { issues, review: reviewed }
    return { text: `${JSON.stringify({ ok, ...found }, undefined, 2)}\n`, ok }
  }
  const format = `${issues.map((issue) => `${formatIssue(issue)}\n`).join('')}${verdict(issues, 'The app is valid')}`
  if (reviewed === undefined) return { text: format, ok }
  return {
    text: `${format}\n${reviewText(reviewed)}\n${verdict(reviewed, 'The app follows the rules of the review')}`,
    ok,
  }
}
