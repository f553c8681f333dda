import {
  type App,
  type Fields,
  fieldsOf,
  isFields,
  type Module,
  type Parameter,
  type ParameterItem,
} from '../app/app.ts'
import { projectFile } from '../app/read-app.ts'
import { exportedCodes } from '../app/read-exported-app.ts'
import type { ComponentKind } from '../make/component-kinds.ts'
import type { FormatIssue } from '../make/issue.ts'

type Path = FormatIssue['path']

/** The metadata of a component in the project file; empty for an export. */
export const metadataOf = (app: App, kind: ComponentKind, id: string): Fields =>
  fieldsOf(fieldsOf(fieldsOf(fieldsOf(app.project).components)[kind])[id])

/** The file of a code, or the project file if the component has no such code. */
export const fileOf = (app: App, kind: ComponentKind, id: string, code: string): string => {
  const named = fieldsOf(metadataOf(app, kind, id).codeFiles)[code]
  if (typeof named === 'string') return named
  const exported = exportedCodes(app.files).find((file) => file.kind === kind && file.id === id && file.code === code)
  return exported?.path ?? projectFile
}

/** The file of the base. */
export const baseFileOf = (app: App): string => {
  const named = fieldsOf(fieldsOf(app.project).generalCodeFiles).base
  return typeof named === 'string' ? named : 'base'
}

/** One request of a communication. */
export interface PlacedRequest {
  readonly request: Fields
  readonly path: Path
}

/** The requests of a communication, which is one or a list. */
export const requestsOf = (communication: unknown): readonly PlacedRequest[] =>
  Array.isArray(communication)
    ? communication.map((request, index) => ({ request: fieldsOf(request), path: [index] }))
    : [{ request: fieldsOf(communication), path: [] }]

/** The requests that are sent. */
export const sentRequestsOf = (communication: unknown): readonly PlacedRequest[] =>
  requestsOf(communication).filter(({ request }) => typeof request.url === 'string')

/** `response` of a request. */
export const responseOf = ({ request }: PlacedRequest): Fields => fieldsOf(request.response)

/** The last request that is sent, which makes the output. */
export const lastRequestOf = (communication: unknown): PlacedRequest | undefined => sentRequestsOf(communication).at(-1)

/** A field of a form, and where it is in its file. */
export interface PlacedField {
  readonly field: Parameter
  readonly path: Path
  /** Whether it is a field of the form itself, not of a collection or option. */
  readonly top: boolean
}

const itemsOf = (value: unknown): readonly ParameterItem[] => {
  if (Array.isArray(value))
    return value.filter((item): item is Parameter => isFields(item) && typeof item.type === 'string')
  return isFields(value) && typeof value.type === 'string' ? [value as Parameter] : []
}

/** All fields of a form, also those in collections, lists and options. */
export const fieldsOfForm = (items: readonly ParameterItem[], path: Path = [], top = true): readonly PlacedField[] =>
  items.flatMap((item, index): readonly PlacedField[] => {
    if (typeof item === 'string' || item.type === 'banner') return []
    const here = [...path, index]
    const options = isFields(item.options) ? item.options.store : item.options
    const nested = Array.isArray(options)
      ? options.flatMap((option: unknown, place) =>
          fieldsOfForm(itemsOf(fieldsOf(option).nested), [...here, 'options', place, 'nested'], false),
        )
      : []
    return [
      { field: item, path: here, top },
      ...fieldsOfForm(itemsOf(item.spec), [...here, 'spec'], false),
      ...fieldsOfForm(itemsOf(item.nested), [...here, 'nested'], false),
      ...nested,
    ]
  })

/** The modules that read or watch lists. */
export const isList = ({ type }: Module): boolean => type === 'search' || type === 'trigger'

/** The triggers. */
export const isTrigger = ({ type }: Module): boolean => type === 'trigger' || type === 'instant_trigger'

/** The forms of a module, with the file of each. */
export const formsOf = (app: App, module: Module) => [
  { file: fileOf(app, 'module', module.id, 'staticParams'), items: module.staticParameters },
  { file: fileOf(app, 'module', module.id, 'mappableParams'), items: module.mappableParameters },
]

/** Whether a field gets its options from an RPC. */
export const hasRpcOptions = ({ options }: Parameter): boolean => {
  const source = isFields(options) ? options.store : options
  return typeof source === 'string' && source.startsWith('rpc://')
}
