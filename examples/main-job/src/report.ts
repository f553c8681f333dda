import type { Exchange } from './find-differences.ts'
import type { JobStep } from './run-main-job.ts'
import { type Column, layTable } from './table.ts'

/** How the report is shown. */
export interface ReportStyle {
  /** Characters of a line. */
  readonly width: number
  /** Colours text, or gives it back as it is. */
  paint(format: 'bold' | 'dim' | 'green' | 'red' | 'cyan', text: string): string
}

const quote = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`

const namesIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : []

/** A kept call in a few words: whose it is, and what it says. */
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

const idsOf = (calls: readonly Readonly<Record<string, unknown>>[]): string => {
  const [first, ...others] = calls.map(({ messageId }) => String(messageId))
  return others.length === 0 ? (first ?? '') : `${first} to ${others.length + 1}`
}

const rowOf = ({ prepared, differences }: JobStep, exchange: Exchange, index: number): readonly string[] => {
  const { door, request, status, outcome } = exchange.sent
  return [
    index === 0 ? prepared.example.name : '',
    door,
    request === undefined ? 'none' : `${request.method} ${new URL(request.url).pathname}`,
    request === undefined ? '' : String(Buffer.byteLength(request.body)),
    idsOf(prepared.calls),
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
  { title: 'Answer' },
  { title: 'Local Segment keeps', least: 16 },
  { title: 'Compared' },
]

/** Every example with the command that sends it. */
export const commandLines = (steps: readonly JobStep[], { paint }: ReportStyle): string =>
  steps
    .map(({ prepared: { example } }) => {
      const input = { call: '', batch: 'batch.json', raw: '@group.json' }[example.kind]
      const words = example.command.map((word) => (word === '-' ? input : word))
      return `  ${paint('dim', `# ${example.about}`)}\n  segment ${words.map(quote).join(' ')}`
    })
    .join('\n')

/** Every body as it left, the command's and core's being the same unless the report says otherwise. */
export const bodies = (steps: readonly JobStep[], { paint }: ReportStyle): string =>
  steps
    .map(
      ({ prepared: { example }, exchanges: [{ sent }] }) =>
        `  ${paint('dim', `# ${example.name}`)}\n  ${sent.request?.body ?? 'none'}`,
    )
    .join('\n')

/** What left and what was kept, as a table. */
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
      if (title === 'Answer') return paint(text === '200' ? 'green' : 'red', text)
      if (title === 'Compared') return paint(text === 'same bytes' ? 'green' : 'red', text)
      return text
    },
  })
}

/** What it all comes to, and everything that is wrong. */
export const summary = (steps: readonly JobStep[], { paint }: ReportStyle): string => {
  const exchanges = steps.flatMap((step) => step.exchanges)
  const acknowledged = exchanges.filter(({ sent }) => sent.outcome === 'acknowledged').length
  const same = steps.filter(({ differences }) => differences.length === 0).length
  const calls = exchanges.reduce((sum, { receipt }) => sum + (receipt?.kept.length ?? 0), 0)
  const lost = exchanges.reduce((sum, { receipt }) => sum + (receipt?.lost.length ?? 0), 0)
  const local = exchanges.some(({ receipt }) => receipt !== undefined)
  const lines = [
    `${exchanges.length} requests sent, ${acknowledged} acknowledged.`,
    `${same} of ${steps.length} examples left the command and core as the same bytes.`,
    ...(local ? [`The local Segment keeps ${calls} calls and lost ${lost}.`] : []),
  ]
  const wrong = steps.flatMap(({ prepared, differences }) =>
    differences.map((difference) => `${prepared.example.name}: ${difference}`),
  )
  const verdict =
    wrong.length === 0 ? paint('green', 'All is well.') : paint('red', `${wrong.length} things are wrong:`)
  return [...lines, verdict, ...wrong.map((one) => `  ${one}`)].join('\n')
}
