import { readFile } from 'node:fs/promises'
import { differencesText } from './src/analytics-node/differences.generate.ts'
import { errorCodes, type SegmentErrorCode } from './src/error/error-codes.ts'
import { errorMeanings } from './src/error/error-meanings.ts'
import { callInputsText, callsText } from './src/spec/calls/call-interfaces.generate.ts'
import { semanticEventsText } from './src/spec/calls/semantic-events.generate.ts'
import { type IssueRule, issueRules } from './src/spec/rules/issue-rules.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const issueTable = (): string =>
  table(
    ['Code', 'Severity', 'Rule', 'Segment drops it as'],
    Object.entries(issueRules as Readonly<Record<string, IssueRule>>).map(([code, rule]) => [
      `\`${code}\``,
      rule.severity,
      `[${rule.rule}](${rule.page})`,
      rule.discardCode === undefined ? '' : `\`${rule.discardCode}\``,
    ]),
  )

const errorTable = (): string =>
  table(
    ['Code', 'Meaning', 'Retry'],
    Object.entries(errorCodes).map(([code, { retryable }]) => [
      `\`${code}\``,
      errorMeanings[code as SegmentErrorCode], // the keys are the codes
      retryable ? 'yes' : 'no',
    ]),
  )

const codeOf = async (path: string): Promise<string> =>
  `\`\`\`ts\n${(await readFile(new URL(path, import.meta.url), 'utf8')).trim()}\n\`\`\``

const example = (name: string): Promise<string> => codeOf(`./examples/${name}.ts`)

/** The files of the recipes, by section. */
const recipes: Readonly<Record<string, string>> = {
  'aws-lambda': 'aws-lambda.ts',
  'nextjs-client': 'nextjs/lib/segment.ts',
  'nextjs-route': 'nextjs/app/api/plan/route.ts',
  'nextjs-action': 'nextjs/app/actions.ts',
  express: 'express.ts',
  worker: 'worker.ts',
}

const recipeSections = () =>
  Promise.all(
    Object.entries(recipes).map(async ([section, file]) => ({
      path: 'docs/recipes.md',
      section,
      text: await codeOf(`../../examples/recipes/${file}`),
    })),
  )

/** The version is code, because runtimes without files send it as `context.library.version`. */
const versionText = async (): Promise<string> => {
  const manifest: { version: string } = JSON.parse(await readFile(new URL('./package.json', import.meta.url), 'utf8'))
  return `/** Version of this package, sent as \`context.library.version\`. Written by generate.ts. */
export const version = '${manifest.version}'
`
}

/** What `pnpm generate` writes in this package. */
export const generatedFiles = async (): Promise<
  readonly { readonly path: string; readonly section?: string; readonly text: string }[]
> => [
  { path: 'src/version.ts', text: await versionText() },
  { path: 'src/spec/calls/calls.generated.ts', text: callsText() },
  { path: 'src/spec/calls/call-inputs.generated.ts', text: callInputsText() },
  { path: 'src/spec/calls/semantic-events.generated.ts', text: semanticEventsText() },
  { path: '../../README.md', section: 'first-event', text: await example('first-event') },
  { path: 'README.md', section: 'quickstart', text: await example('quickstart') },
  { path: 'docs/reference.md', section: 'issues', text: issueTable() },
  { path: 'README.md', section: 'prepare', text: await example('prepare') },
  { path: 'README.md', section: 'client', text: await example('client') },
  { path: 'README.md', section: 'dead-letters', text: await example('dead-letters') },
  { path: 'README.md', section: 'events', text: await example('events') },
  { path: 'README.md', section: 'outbox', text: await example('outbox') },
  { path: 'README.md', section: 'middleware', text: await example('middleware') },
  { path: 'README.md', section: 'workspace', text: await example('workspace') },
  { path: 'README.md', section: 'differences', text: differencesText() },
  { path: 'docs/reference.md', section: 'errors', text: errorTable() },
  ...(await recipeSections()),
]
