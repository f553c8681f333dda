import type { Exchange } from './find-differences.ts'
import type { JobStep } from './run-main-job.ts'
import { type Column, layTable } from './table.ts'

/** The style of the report. */
export interface ReportStyle {
  /** Maximum line width, in characters. */
  readonly width: number
  /** Colors text, or returns it unchanged. */
  paint(format: 'bold' | 'dim' | 'green' | 'red' | 'cyan', text: string): string
}

const quote = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`

const namesIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : []

/** A short description of a kept call. */
const describeKept = (call: Readonly<Record<string, unknown>>): string => {
  const what = [call.event, call.groupId, call.previousId, call.name].filter((one) => typeof one === 'string')
  const parts = [...what, ...namesIn(call.traits ?? call.properties)]
  return `${call.userId ?? call.anonymousId}: ${parts.join(', ')}`
}

const describeReceipt = ({ receipt }: Exchange): string => {
  if (receipt === undefined) return ''
  const [first, ...others] = receipt.kept
  if (first === undefined) return 'nothing'
  if (others.length === 0) return describeKept(first)
  return `${receipt.kept.length} calls: ${receipt.kept.map(({ type }) => type).join(', ')}`
}

const idsOf = (calls: readonly { readonly messageId?: string | undefined }[]): string => {
  const [first, ...others] = calls.map(({ messageId }) => String(messageId))
  return others.length === 0 ? (first ?? '') : `${first} to ${others.length + 1}`
}

const rowOf = ({ stamped, differences }: JobStep, exchange: Exchange, index: number): readonly string[] => {
  const { by, request, status, outcome } = exchange.sent
  return [
    index === 0 ? stamped.example.name : '',
    by,
    request === undefined ? 'none' : `${request.method} ${new URL(request.url).pathname}`,
    request === undefined ? '' : String(Buffer.byteLength(request.body)),
    idsOf(stamped.calls),
    status === undefined ? outcome : String(status),
    describeReceipt(exchange),
    index === 0 ? '' : differences.length === 0 ? 'same bytes' : 'DIFFERENT',
  ]
}

const columns: readonly Column[] = [
  { title: 'Call' },
  { title: 'Sent by' },
  { title: 'Request' },
  { title: 'Bytes', align: 'right' },
  { title: 'messageId', least: 12 },
  { title: 'Status' },
  { title: 'Local Segment kept', least: 16 },
  { title: 'Compared' },
]

/** The command line of each example. */
export const commandLines = (steps: readonly JobStep[], { paint }: ReportStyle): string =>
  steps
    .map(({ stamped: { example } }) => {
      const input = { call: '', batch: 'batch.json', raw: '@group.json' }[example.kind]
      const words = example.command.map((word) => (word === '-' ? input : word))
      return `  ${paint('dim', `# ${example.about}`)}\n  segment ${words.map(quote).join(' ')}`
    })
    .join('\n')

/** The request body of each example, as sent by the command. */
export const bodies = (steps: readonly JobStep[], { paint }: ReportStyle): string =>
  steps
    .map(
      ({ stamped: { example }, exchanges: [{ sent }] }) =>
        `  ${paint('dim', `# ${example.name}`)}\n  ${sent.request?.body ?? 'none'}`,
    )
    .join('\n')

/** The requests and the kept calls, as a table. */
export const exchangeTable = (steps: readonly JobStep[], { width, paint }: ReportStyle): string => {
  const groups = steps.map((step) => step.exchanges.map((exchange, index) => rowOf(step, exchange, index)))
  const live = steps.every(({ exchanges: [{ receipt }] }) => receipt === undefined)
  const shown = live ? columns.filter(({ title }) => !title.startsWith('Local')) : columns
  const kept = columns.map((column) => shown.includes(column))
  const trimmed = groups.map((group) => group.map((row) => row.filter((_, column) => kept[column])))
  return layTable(shown, trimmed, {
    width,
    paint: (text, column, row) => {
      const title = shown[column]?.title
      if (row === 'title') return paint('bold', text)
      if (title === 'Call') return paint('cyan', text)
      if (title === 'Status') return paint(text === '200' ? 'green' : 'red', text)
      if (title === 'Compared') return paint(text === 'same bytes' ? 'green' : 'red', text)
      return text
    },
  })
}

/** The totals and all problems. */
export const summary = (steps: readonly JobStep[], { paint }: ReportStyle): string => {
  const exchanges = steps.flatMap((step) => step.exchanges)
  const acknowledged = exchanges.filter(({ sent }) => sent.outcome === 'acknowledged').length
  const same = steps.filter(({ differences }) => differences.length === 0).length
  const calls = exchanges.reduce((sum, { receipt }) => sum + (receipt?.kept.length ?? 0), 0)
  const lost = exchanges.reduce((sum, { receipt }) => sum + (receipt?.lost.length ?? 0), 0)
  const local = exchanges.some(({ receipt }) => receipt !== undefined)
  const lines = [
    `${exchanges.length} requests sent, ${acknowledged} acknowledged.`,
    `The command and core sent the same bytes for ${same} of ${steps.length} examples.`,
    ...(local ? [`The local Segment kept ${calls} calls and dropped ${lost}.`] : []),
  ]
  const wrong = steps.flatMap(({ stamped, differences }) =>
    differences.map((difference) => `${stamped.example.name}: ${difference}`),
  )
  const verdict =
    wrong.length === 0
      ? paint('green', 'No differences.')
      : paint('red', `${wrong.length} ${wrong.length === 1 ? 'problem' : 'problems'}:`)
  return [...lines, verdict, ...wrong.map((one) => `  ${one}`)].join('\n')
}
