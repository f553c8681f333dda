import { type DiscardStage, discardReasons, type IssueRule, issueRules } from '@org/segment-core/spec'
import { code, prose, table } from './markdown.ts'
import type { PageFile } from './page-file.ts'
import { readReference } from './read-reference.ts'

const stages: Readonly<Record<DiscardStage, readonly [title: string, text: string]>> = {
  ingest: [
    'When a call arrives',
    'Segment answered 200 and dropped the call. The verdict finds most of these before you send.',
  ],
  source: [
    'By the tracking plan or schema of the source',
    'The source blocks the call. `segment validate --plan` finds these in a file.',
  ],
  destination: ['Before a destination', 'Segment kept the call, but did not pass it on to this destination.'],
}

const rules: readonly (readonly [string, IssueRule])[] = Object.entries(issueRules)

const rulesFor = (discardCode: string): string => {
  const found = rules.filter(([, rule]) => rule.discardCode === discardCode)
  if (found.length === 0) return ''
  return `\n\nFound before sending as ${found.map(([name]) => `[${code(name)}](../issues/${name}/)`).join(', ')}.`
}

const discardsOf = (stage: DiscardStage): string =>
  Object.entries(discardReasons)
    .filter(([, reason]) => reason.stage === stage)
    .map(
      ([name, { cause, advice, page }]) =>
        `### ${code(name)}\n\n${prose(cause)} ${prose(advice)} [Source](${page}).${rulesFor(name)}`,
    )
    .join('\n\n')

interface CoreReference {
  readonly errors: readonly { readonly code: string; readonly meaning: string; readonly retryable: boolean }[]
  readonly differences: readonly {
    readonly name: string
    readonly original: string
    readonly here: string
    readonly why: string
    readonly advice: string
  }[]
}

const discardPage = (): PageFile => ({
  path: 'reference/discards.md',
  title: 'Discard codes',
  description: 'Why Segment drops calls, by the code that its Delivery Overview shows.',
  text: [
    'Segment shows these codes in its Delivery Overview. [`segment why`](../commands/why/) explains those of your workspace, and finds the line of code that causes them.',
    ...Object.entries(stages).flatMap(([stage, [title, text]]) => [
      `## ${title}`,
      text,
      discardsOf(stage as DiscardStage), // the keys are the stages
    ]),
  ].join('\n\n'),
})

const errorPage = ({ errors }: CoreReference): PageFile => ({
  path: 'reference/errors.md',
  title: 'Error codes',
  description: 'The codes of SegmentError, what they mean and whether a retry may help.',
  hasContents: false,
  text: [
    'Core throws and reports only [`SegmentError`](../../api/core/classes/segmenterror/). Its `code` is one of these.',
    table(
      ['Code', 'Meaning', 'May a retry help?'],
      errors.map((error) => [code(error.code), prose(error.meaning), error.retryable ? 'yes' : 'no']),
    ),
  ].join('\n\n'),
})

const differencePage = ({ differences }: CoreReference): PageFile => ({
  path: 'reference/analytics-node.md',
  title: 'Differences to analytics-node',
  description: 'Every intended difference of the drop-in, why, and what to do.',
  text: [
    'The rest is the same: the tests run both libraries side by side. [`segment codemod analytics-node`](../../guides/leave-analytics-node/) finds the places in your source code that a difference affects, by these names.',
    ...differences.flatMap(({ name, original, here, why, advice }) => [
      `## ${code(name)}`,
      table(['`@segment/analytics-node`', '`@org/segment-core/analytics-node`'], [[prose(original), prose(here)]]),
      `${prose(why)} **What to do:** ${prose(advice)}`,
    ]),
  ].join('\n\n'),
})

/** The pages of the codes that Segment and core use for failures, and of the drop-in's differences. */
export const codePages = async (): Promise<readonly PageFile[]> => {
  const reference = await readReference<CoreReference>('packages/core')
  return [discardPage(), errorPage(reference), differencePage(reference)]
}
