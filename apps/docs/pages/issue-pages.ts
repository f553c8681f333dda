import { formatIssuePath, type IssueCode } from '@org/segment-core'
import { type IssueRule, issueRules } from '@org/segment-core/spec'
import { fragmentOf } from '../src/playground/share.ts'
import { exampleOf } from './issue-example.ts'
import { code, codeBlock, plain, prose, table } from './markdown.ts'
import type { PageFile } from './page-file.ts'

const rules = Object.entries(issueRules) as readonly (readonly [IssueCode, IssueRule])[]

const severityText = {
  error: 'An **error**: the call is not sent, because Segment would refuse or drop it.',
  warning: 'A **warning**: the call is sent, but something will not arrive as intended.',
}

const pageOf = (issueCode: IssueCode, rule: IssueRule): PageFile => {
  const { language, text, subject, shareable, issues } = exampleOf(issueCode, rule)
  const shown = issues.slice(0, 5)
  const more = issues.length - shown.length
  const findings = shown.map(({ severity, code: found, path, message }) => {
    const place = path.length === 0 ? '' : ` at ${formatIssuePath(path)}`
    return `${severity} ${found}${place}: ${message}`
  })
  return {
    path: `reference/issues/${issueCode}.md`,
    title: issueCode,
    description: rule.rule,
    text: [
      prose(rule.rule),
      severityText[rule.severity],
      ...(rule.for === undefined
        ? []
        : [
            `Checked only if you ask for it: ${code(`validateCall(call, { for: ['${rule.for}'] })`)} or ${code(`--for ${rule.for}`)}.`,
          ]),
      ...(rule.discardCode === undefined
        ? []
        : [
            `Segment shows such calls in its Delivery Overview as [${code(rule.discardCode)}](../../discards/#${rule.discardCode.toLowerCase()}).`,
          ]),
      '## Example',
      `${subject} breaks the rule:`,
      codeBlock(language, text),
      'The verdict:',
      codeBlock('text', [...findings, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')),
      ...(shareable === undefined
        ? []
        : [
            `[Open it in the playground](../../../playground/#${fragmentOf(shareable, rule.for === undefined ? [] : [rule.for])})`,
          ]),
      '## Fix',
      prose(rule.advice),
      '## Source',
      `The rule comes from [this page of ${new URL(rule.page).hostname.endsWith('google.com') ? 'Google Analytics' : 'Segment'}](${rule.page}).`,
    ].join('\n\n'),
  }
}

const sectionTable = (severity: IssueRule['severity'], isOptional: boolean): string =>
  table(
    isOptional ? ['Code', 'Rule', 'Checked for'] : ['Code', 'Rule'],
    rules
      .filter(([, rule]) => rule.severity === severity && (rule.for !== undefined) === isOptional)
      .map(([issueCode, rule]) => [
        `[${code(issueCode)}](./${issueCode}/)`,
        prose(rule.rule),
        ...(isOptional ? [plain(rule.for ?? '')] : []),
      ]),
  )

/** A page for every rule, and their index. */
export const issuePages = (): readonly PageFile[] => [
  {
    path: 'reference/issues/index.md',
    title: 'Issue codes',
    description: 'Every rule of Segment that a call can break, with an example and the fix.',
    text: [
      `The verdict has ${rules.length} rules. Codes are stable, so a program may switch on them. Each page has the rule, a call that breaks it, and the fix.`,
      '## Errors',
      'An error stops a call: Segment refuses it, or answers 200 and drops it.',
      sectionTable('error', false),
      '## Warnings',
      'Segment keeps the call, but not as intended. With `strict`, warnings stop a call too.',
      sectionTable('warning', false),
      '## Warnings for one destination',
      'These concern warehouses, Unify or Google Analytics 4, so you ask for them.',
      sectionTable('warning', true),
    ].join('\n\n'),
  },
  ...rules.map(([issueCode, rule]) => pageOf(issueCode, rule)),
]
