import { readFile } from 'node:fs/promises'
import { differences } from './src/analytics-node/differences.ts'
import { type LlmsLink, llmsText } from './src/describe/llms-text.generate.ts'
import { segmentOpenapi } from './src/describe/tracking-openapi.ts'
import { errorCodes, type SegmentErrorCode } from './src/error/error-codes.ts'
import { errorMeanings } from './src/error/error-meanings.ts'
import { callInputsText, callsText } from './src/spec/calls/call-interfaces.generate.ts'
import { semanticEventsText } from './src/spec/calls/semantic-events.generate.ts'
import { type IssueRule, issueRules } from './src/spec/rules/issue-rules.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const differenceList = (): string =>
  Object.values(differences)
    .map(({ here, why }) => `- ${here} ${why}`)
    .join('\n')

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

const page = (path: string, title: string, about: string): LlmsLink => ({ path, title, about })

/** The documentation, for language models. */
const documentation: readonly LlmsLink[] = [
  page('README.md', 'Overview', 'what there is, and the first commands'),
  page('packages/core/README.md', '@org/segment-core', 'schemas, verdict, sending, the client and its guarantees'),
  page('packages/core/docs/reference.md', 'Reference of core', 'every issue code and error code'),
  page('packages/core/docs/recipes.md', 'Recipes', 'Lambda, Next.js, Express, Workers'),
  page('examples/README.md', 'Examples', 'small programs that work'),
  page('apps/cli/README.md', 'The segment command', 'every command'),
  page('apps/cli/docs/import.md', 'Import', 'files, mappings and presets'),
  page('apps/cli/docs/validate.md', 'Validate', 'findings by row, column and rule'),
  page('apps/cli/docs/dev.md', 'Local Segment', 'a Segment on this machine, with a page'),
  page('apps/cli/docs/workspace.md', 'Workspace', 'sources, plans, and why calls are missing'),
  page('apps/cli/docs/codemod.md', 'Leaving analytics-node', 'segment codemod'),
  page('apps/cli/docs/agents.md', 'Tools for agents', 'segment mcp'),
  page('packages/testing/README.md', '@org/segment-testing', 'a fake Segment and matchers for tests'),
  page('apps/edge-worker/README.md', 'The collector', 'a first-party endpoint on Workers and Node'),
  page('apps/connector/README.md', 'The connector', 'an app for Ibexa Connect'),
  page('docs/openapi.json', 'OpenAPI', 'the HTTP Tracking API as OpenAPI 3.1'),
]

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
  { path: 'README.md', section: 'differences', text: differenceList() },
  { path: 'docs/reference.md', section: 'errors', text: errorTable() },
  { path: '../../docs/openapi.json', text: `${JSON.stringify(segmentOpenapi(), null, 2)}\n` },
  { path: '../../llms.txt', text: llmsText(documentation) },
  ...(await recipeSections()),
]
