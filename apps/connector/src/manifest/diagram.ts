import type { RegionSpec } from '@org/segment-core/spec'
import type { ModuleDraft } from './component.ts'
import type { FormField } from './parameter-from-field.ts'

/** A line of a box in a diagram. */
interface Line {
  readonly text: string
  readonly style?: 'strong' | 'quiet' | 'mono'
}

/** A box of a diagram: its title and lines. */
interface Box {
  readonly title: string
  readonly lines: readonly Line[]
}

const rowHeight = 22
const headHeight = 34
const boxWidth = 252
const gap = 56
const margin = 12

/** Fields of a form that fit into a diagram. */
const mostFields = 8

type Members = Readonly<Record<string, unknown>>

/** The members of a value that is an object. */
const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Text of at most this many characters. */
const fitted = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)

/** A method and a path of at most this many characters: what is left out is in the middle, as the end tells most. */
const fittedPath = (text: string, most: number): string => {
  if (text.length <= most) return text
  const [first = '', ...rest] = text.slice(text.indexOf('/') + 1).split('/')
  const head = `${text.slice(0, text.indexOf('/') + 1)}${first}/…`
  const tails = rest.map((_, from) => `/${rest.slice(from).join('/')}`).slice(1)
  const tail = tails.find((end) => head.length + end.length <= most)
  return tail === undefined ? fitted(text, most) : `${head}${tail}`
}

const labelOf = (field: FormField): string => String(field.label ?? field.name)

const kindOf: Readonly<Record<string, string>> = { array: ' (list)', collection: ' (collection)', date: ' (date)' }

const moreFields = (count: number, what: string): string => `and ${count} ${what} ${count === 1 ? 'field' : 'fields'}`

const formBox = ({ parameters }: ModuleDraft): Box => {
  // Required fields are never among those that do not fit.
  const usual = parameters
    .filter(({ advanced }) => advanced !== true)
    .toSorted((left, right) => Number(right.required === true) - Number(left.required === true))
  const [shown, rest] = [usual.slice(0, mostFields), usual.length - mostFields]
  const advanced = parameters.length - usual.length
  return {
    title: 'Form',
    lines: [
      ...shown.map(
        (field): Line => ({
          text: `${labelOf(field)}${kindOf[field.type] ?? ''}`,
          ...(field.required === true ? { style: 'strong' } : {}),
        }),
      ),
      ...(rest > 0 ? [{ text: moreFields(rest, 'more'), style: 'quiet' } as const] : []),
      ...(advanced > 0 ? [{ text: moreFields(advanced, 'advanced'), style: 'quiet' } as const] : []),
    ],
  }
}

const webhookBox: Box = { title: 'Segment', lines: [{ text: 'sends an event to the webhook' }] }

/** A path in which the fields of the form have their labels. */
const readablePath = (url: string, parameters: readonly FormField[]): string => {
  const path = url.replace(/^https:\/\/(?:\{\{.*?\}\}|[^/{]+)/s, '')
  return path.replace(/\{\{\s*(?:\w+\.)*(\w+)\s*\}\}/g, (_, name: string) => {
    const field = parameters.find((one) => one.name === name)
    return `{${field === undefined ? name : labelOf(field)}}`
  })
}

/** The host of a request: that of the url, or of the base. */
const hostOf = (url: string, regions: Readonly<Record<string, RegionSpec>>): string => {
  const spec = Object.values(regions)[0]
  // A host that depends on the region is a literal; the last one is that of the first region.
  const literals = [...url.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)].map(([, host]) => host)
  const plain = /^https:\/\/([\w.-]+)/.exec(url)?.[1]
  return plain ?? literals.at(-1) ?? new URL(spec?.trackingUrl ?? 'https://api.segment.io').host
}

const stepLines = (
  request: Members,
  parameters: readonly FormField[],
  regions: Readonly<Record<string, RegionSpec>>,
): readonly Line[] => {
  const response = membersOf(request.response)
  const { url } = request
  if (typeof url !== 'string')
    return response.valid === undefined ? [] : [{ text: 'Checks the rules of the whole call' }]
  const { method: given = 'GET' } = request
  const method = String(given).includes('{{') ? '{Method}' : String(given)
  return [
    { text: `${method} ${readablePath(url, parameters)}`, style: 'mono' },
    { text: `to ${hostOf(url, regions)}`, style: 'quiet' },
    ...(request.pagination === undefined ? [] : [{ text: 'page by page', style: 'quiet' } as const]),
    ...(response.valid !== undefined ? [{ text: 'Checks the response' }] : []),
  ]
}

const stepsBox = (module: ModuleDraft, regions: Readonly<Record<string, RegionSpec>>): Box => {
  const { communication, parameters } = module
  const requests = (Array.isArray(communication) ? communication : [communication]).map(membersOf)
  const lines = requests.flatMap((request) => stepLines(request, parameters, regions))
  const silent = isInstant(module) ? 'Passes on what it received' : 'Sends nothing'
  return { title: 'Module', lines: lines.length === 0 ? [{ text: silent }] : lines }
}

const isInstant = ({ moduleType }: ModuleDraft): boolean => moduleType === 'instant_trigger'

const isMany = ({ moduleType }: ModuleDraft): boolean => !['action', 'universal'].includes(moduleType)

const outputBox = (module: ModuleDraft): Box => {
  const fields = module.interface.slice(0, mostFields)
  const rest = module.interface.length - fields.length
  return {
    title: isMany(module) ? 'Output, one bundle each' : 'Output, one bundle',
    lines: [
      ...fields.map((field): Line => ({ text: `${labelOf(field)}${kindOf[field.type] ?? ''}` })),
      ...(rest > 0 ? [{ text: moreFields(rest, 'more'), style: 'quiet' } as const] : []),
    ],
  }
}

const boxHeight = ({ lines }: Box): number => headHeight + Math.max(1, lines.length) * rowHeight + 10

const drawBox = (box: Box, x: number, y: number): string => {
  const height = boxHeight(box)
  const lines = box.lines.map(({ text, style }, index) => {
    const at = `x="${x + 14}" y="${y + headHeight + 19 + index * rowHeight}"`
    const shown = style === 'mono' ? fittedPath(text, 29) : fitted(text, 34)
    return `  <text class="line${style === undefined ? '' : ` ${style}`}" ${at}>${escapeXml(shown)}</text>`
  })
  return [
    `  <rect class="box" x="${x}" y="${y}" width="${boxWidth}" height="${height}" rx="8"/>`,
    `  <text class="title" x="${x + 14}" y="${y + 23}">${escapeXml(box.title)}</text>`,
    `  <path class="rule" d="M${x} ${y + headHeight}h${boxWidth}"/>`,
    ...lines,
  ].join('\n')
}

const arrow = (x: number, y: number): string =>
  `  <path class="arrow" d="M${x + 6} ${y}h${gap - 16}"/>\n  <path class="head" d="M${x + gap - 12} ${y - 5}l8 5l-8 5z"/>`

/** Colors for light and dark pages. A picture follows the setting of the reader's system. */
const style = `.page{fill:#fff}.box{fill:#f6f8fa;stroke:#c9d1d9}.title{font:600 14px system-ui,sans-serif;fill:#0b5345}.line{font:13px system-ui,sans-serif;fill:#1c2430}.strong{font-weight:600}.quiet{fill:#57606a}.mono{font:12px ui-monospace,monospace}.rule{stroke:#c9d1d9}.arrow{stroke:#57606a;stroke-width:2}.head{fill:#57606a}
@media(prefers-color-scheme:dark){.page{fill:#0d1117}.box{fill:#161b22;stroke:#3d444d}.title{fill:#7ee2b8}.line{fill:#e6edf3}.quiet{fill:#9198a1}.rule{stroke:#3d444d}.arrow{stroke:#9198a1}.head{fill:#9198a1}}`

/** A diagram of a module as SVG: what a user fills in, what the module does, and what it returns. */
export const moduleDiagram = (module: ModuleDraft, regions: Readonly<Record<string, RegionSpec>>): string => {
  const first = isInstant(module) ? webhookBox : formBox(module)
  const boxes = [first, stepsBox(module, regions), outputBox(module)]
  const height = Math.max(...boxes.map(boxHeight)) + 2 * margin
  const width = boxes.length * boxWidth + (boxes.length - 1) * gap + 2 * margin
  const left = (index: number): number => margin + index * (boxWidth + gap)
  const title = `${module.label}: ${boxes.map((box) => box.title.toLowerCase()).join(', ')}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t">
  <title id="t">${escapeXml(title)}</title>
  <style>${style}</style>
  <rect class="page" width="${width}" height="${height}" rx="10"/>
${boxes.map((box, index) => drawBox(box, left(index), (height - boxHeight(box)) / 2)).join('\n')}
${boxes
  .slice(1)
  .map((_, index) => arrow(left(index) + boxWidth, height / 2))
  .join('\n')}
</svg>
`
}
