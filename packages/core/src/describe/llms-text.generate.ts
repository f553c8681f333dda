import { callTypeNames } from '../spec/call-type-names.ts'
import { type CallTypeSpec, callTypes } from '../spec/fields/call-types.ts'
import { identityAlternatives } from '../spec/identity-rule.ts'
import { limits } from '../spec/limits.ts'
import { pages } from '../spec/pages.ts'
import { regions } from '../spec/regions.ts'
import { type IssueRule, issueRules } from '../spec/rules/issue-rules.ts'

/** A page of the documentation. */
export interface LlmsLink {
  readonly path: string
  readonly title: string
  readonly about: string
}

const link = ({ path, title, about }: LlmsLink): string => `- [${title}](${path}): ${about}`

const callLines = (): readonly string[] =>
  callTypeNames.map((type) => {
    const spec: CallTypeSpec = callTypes[type]
    const choices = identityAlternatives[spec.identity]
    const ids = choices.map((names) => names.join(' and ')).join(' or ')
    const own = spec.fields
      .filter(({ name, required }) => required === true && !choices.flat().includes(name))
      .map(({ name }) => name)
    return `- \`${type}\`: ${spec.help} It needs ${[ids, ...own].join(', and ')}.`
  })

const ruleLines = (): readonly string[] =>
  Object.entries(issueRules as Readonly<Record<string, IssueRule>>).map(
    ([code, { severity, rule, advice, discardCode }]) =>
      `- \`${code}\` (${severity}${discardCode === undefined ? '' : ', Segment drops the call'}): ${rule} ${advice}`,
  )

/**
 * The text of llms.txt: where a language model finds what, and the contract in short.
 * @see https://llmstxt.org
 */
export const llmsText = (links: readonly LlmsLink[]): string => `# Segment toolkit

> A TypeScript toolkit for sending data to Segment: validation before sending, a batching client, a command line, a collector, a connector for Ibexa Connect, and a local Segment for tests. Segment answers 200 to most malformed calls and drops them later; this toolkit says so before they leave.

Import \`@org/segment-core\` in code, run \`segment validate\` on files, \`segment dev\` for a local Segment, and \`segment mcp\` for tools. Never put a write key in code; pass it from the environment.

## Documentation

${links.map(link).join('\n')}
- [Segment's spec](${pages.spec}): the pages that the rules come from

## Calls

POST JSON to ${Object.values(regions)
  .map(({ trackingUrl, label }) => `\`${trackingUrl}/v1/<type>\` (${label})`)
  .join(
    ' or ',
  )}, with the write key as the user name of Basic authorization. \`/v1/batch\` takes \`{"batch":[…]}\`, whose calls name their \`type\`.

${callLines().join('\n')}

A call has at most ${limits.safeCallBytes} bytes, a batch ${limits.safeBatchBytes} bytes and ${limits.batchCalls} calls. A \`messageId\` makes a repeated call one call for at least ${limits.deduplicationHours} hours.

## Rules

${ruleLines().join('\n')}
`
