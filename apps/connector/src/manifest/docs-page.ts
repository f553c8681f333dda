import type { ModuleDraft } from './component.ts'
import { anchorOf, type Block, code, heading, image, list, paragraph, table } from './document.ts'
import { exampleRows } from './module-example.ts'
import { diagramPath } from './module-list.ts'
import type { FormField } from './parameter-from-field.ts'
import type { AppDraft } from './segment-app.ts'
import { watchedSamples } from './watch-events-module.ts'

const kindWords: Readonly<Record<string, string>> = {
  text: 'text',
  password: 'text, hidden',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  date: 'date',
  select: 'choice',
  collection: 'collection',
  array: 'list',
  any: 'any value',
}

const labelOf = (field: FormField): string => String(field.label ?? field.name)

const innerFields = (field: FormField): readonly FormField[] => (Array.isArray(field.spec) ? field.spec : [])

/** Table rows of fields: required ones in bold, followed by the members of collections and lists. */
const fieldRows = (fields: readonly FormField[], prefix = ''): readonly (readonly string[])[] =>
  fields.flatMap((field) => {
    const label = `${prefix}${labelOf(field)}`
    const marks = [kindWords[field.type] ?? field.type, ...(field.advanced === true ? ['advanced'] : [])]
    const row = [field.required === true ? `**${label}**` : label, marks.join(', '), String(field.help ?? '')]
    // Advanced collections are long and rarely filled in by hand: their members fit in one line.
    if (field.advanced === true) {
      const names = innerFields(field).map(labelOf)
      const listed = field.type === 'collection' && names.length > 0 ? ` Its fields: ${names.join(', ')}.` : ''
      return [[row[0] ?? '', row[1] ?? '', `${row[2] ?? ''}${listed}`]]
    }
    return [row, ...fieldRows(innerFields(field), `${label} → `)]
  })

const fieldTable = (fields: readonly FormField[]): Block => table(['Field', 'Kind', 'What to enter'], fieldRows(fields))

/** What Watch events returns for each type, and what its checks prove. */
const watchedBlocks: readonly Block[] = [
  paragraph(
    'Every request of Segment has a random token of 72 characters, which Segment gets when the webhook is created. A request without it is answered with 401 and starts nothing. The token proves that the sender knows it: Segment, or someone who can read the destination in your workspace. It does not prove that the body is unchanged, or that it was not sent before; drop a Message ID that you have seen. Segment also signs the body, but the platform shows an app only the parsed body, so the signature is not checked there.',
  ),
  paragraph('What it returns for each type:'),
  ...Object.values(watchedSamples).map((sample) => code(JSON.stringify(sample, undefined, 2))),
]

/** The documentation of one module. */
const moduleBlocks = (module: ModuleDraft): readonly Block[] => [
  heading(3, module.label),
  paragraph(module.description),
  ...(module.note === undefined ? [] : [paragraph(`Note: ${module.note}`)]),
  image(`Diagram of ${module.label}`, diagramPath(module)),
  fieldTable([...(module.webhookParameters ?? []), ...module.parameters]),
  paragraph('Example:'),
  table(['Field', 'Value'], exampleRows(module)),
  ...(module.moduleType === 'instant_trigger' ? watchedBlocks : []),
  paragraph(
    `Output: ${module.interface.map((field) => `${labelOf(field)} (${kindWords[field.type] ?? field.type})`).join(', ')}.`,
  ),
]

/** The example: an API call that associates a user with a group. */
const exampleBlocks: readonly Block[] = [
  heading(3, 'Example: Associate a user with a group'),
  paragraph(
    `This API call associates an identified user with a group. The [Group](#group) module does the same with a form.`,
  ),
  table(
    ['Field', 'Value'],
    [
      ['URL', '`/v1/group/`'],
      ['Method', '`POST`'],
      ['Headers', '`Content-Type`: `application/json`'],
      ['', '`authorization`: `Basic {{base64("your_Write_Key:")}}`, or fill in Write key and omit this row'],
      ['Body', 'see below'],
    ],
  ),
  code(
    JSON.stringify(
      { userId: 'user-42', groupId: 'company-7', traits: { name: 'Initech', industry: 'Software' } },
      undefined,
      2,
    ),
  ),
  paragraph('If the call succeeds, the output of the module contains `success: true` in Body.'),
]

/** The documentation for users of the app. */
export const docsPage = (draft: AppDraft): readonly Block[] => [
  heading(1, 'Segment'),
  paragraph('The Segment modules identify your users and record what they do in your Segment workspace.'),
  paragraph('Fields in bold are required.'),
  heading(2, 'Connecting Segment'),
  list('ol', [
    'Log in to Segment and open **Settings**.',
    'Open **Access Management** and select the **Tokens** tab.',
    'Click **Create Token**, enter a description, select **Workspace Owner** and click **Create**.',
    'Copy the token and store it safely: Segment shows it only once.',
    'In your scenario, open a Segment module, create a connection, paste the token and choose the region of your workspace.',
  ]),
  paragraph(
    'The connection is verified when you save it, and gets the name of your workspace. The token reads the workspace, connects the webhook of Watch events and requests the deletion of users. Events are sent with the Write key of a source, which is a field of every module. If a Write key belongs to another region than the connection, choose its region in the advanced settings.',
  ),
  fieldTable(draft.connections[0]?.parameters ?? []),
  ...draft.connections
    .slice(1)
    .flatMap(({ label, parameters }): readonly Block[] => [
      heading(3, `The connection ${label}`),
      paragraph(
        'Get a profile has a connection of its own, with a token of a Unify space. It is verified when you save it.',
      ),
      fieldTable(parameters),
    ]),
  heading(2, 'Modules'),
  list(
    'ul',
    draft.groups.map(({ label, modules }) => {
      const links = modules.map((id) => {
        const name = draft.modules.find((module) => module.id === id)?.label ?? id
        return `[${name}](#${anchorOf(name)})`
      })
      return `${label}: ${links.join(', ')}`
    }),
  ),
  ...draft.modules.flatMap(moduleBlocks),
  ...exampleBlocks,
  heading(2, 'For AI agents'),
  paragraph(
    'Agents of the platform can call these endpoints with the same connection. They only read; none sends calls, deletes or suppresses, and none returns a write key.',
  ),
  table(
    ['Endpoint', 'What it does'],
    draft.endpoints.map(({ label, context }) => [label, context.trim()]),
  ),
  heading(2, 'Troubleshooting'),
  list('ul', [
    'Segment answers success to nearly every request, even if it drops the data because of an unknown Write key, the wrong region or a disabled source. Check in the debugger of the source that your first events arrive.',
    'A call without User ID and Anonymous ID, or with a reserved name in a custom list, fails before it is sent, with a message.',
    'The scenario retries after too many requests and after errors of Segment. Any other error stops it, with a message that says what to do.',
    'If Timestamp is empty, it is the time at which the module runs; if Message ID is empty, each run creates a new one. Map both if a repeated run must not count twice.',
    'Empty traits and properties are not sent; 0 and No are.',
  ]),
]
