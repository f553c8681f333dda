import { type App, fieldsOf, isFields, type Module, type ParameterItem } from '../app/app.ts'
import { projectFile } from '../app/read-app.ts'
import {
  fieldsOfForm,
  fileOf,
  formsOf,
  hasRpcOptions,
  isList,
  lastRequestOf,
  metadataOf,
  responseOf,
} from './app-parts.ts'
import { findingsIn, type ReviewFinding, type ReviewRules } from './review-rule.ts'

type PlacedField = ReturnType<typeof fieldsOfForm>[number]

const eachField = (
  app: App,
  check: (place: PlacedField, module: Module) => string | undefined,
): readonly ReviewFinding[] =>
  [...app.modules.values()].flatMap((module) =>
    formsOf(app, module).flatMap(({ items, file }) =>
      fieldsOfForm(items).flatMap((place) => {
        const message = check(place, module)
        return message === undefined ? [] : [findingsIn(file)(place.path, message)]
      }),
    ),
  )

/** Words that ask a user to write a date in the form of an API. */
const dateFormat =
  /\bYYYY\b|\byyyy-mm|\bDD[/.-]MM\b|\bMM[/.-]DD\b|\bISO[- ]?8601\b|\bRFC ?3339\b|\bunix (?:time|epoch)|\bepoch (?:time|seconds)/i

/** Names of fields that hold dates. */
const dateName = /(?:^|_)(?:date|timestamp)$|[a-z](?:Date|Timestamp|At)$|_at$/

const plainTypes: ReadonlySet<string> = new Set(['text', 'number', 'integer', 'uinteger'])

/** The place of a field in the order of a form: required, optional, advanced. */
const rank = ({ field }: PlacedField): number => (field.advanced === true ? 2 : field.required === true ? 0 : 1)

const topFields = (items: readonly ParameterItem[]): readonly PlacedField[] =>
  fieldsOfForm(items).filter(({ top }) => top)

const limitOf = (module: Module): PlacedField | undefined =>
  [...topFields(module.staticParameters), ...topFields(module.mappableParameters)].find(
    ({ field }) => field.name === 'limit',
  )

/** The names of an output that is an object; undefined if it is an expression. */
const outputNames = (module: Module): readonly string[] | undefined => {
  const request = lastRequestOf(module.communication)
  const output = request === undefined ? undefined : responseOf(request).output
  if (!isFields(output)) return undefined
  const names = Object.keys(output)
  return names.some((name) => name.includes('{{')) ? undefined : names
}

/** Rules about forms and outputs. */
export const formRules = {
  'dates-are-not-formatted-by-users': {
    title: 'A date is a field of the type date; the module formats it, never the user',
    page: 'best-practices/input-parameters/mappable-parameters',
    level: 'required',
    check: ({ app }) =>
      eachField(app, ({ field }) =>
        plainTypes.has(field.type) && dateFormat.test(`${String(field.help ?? '')} ${String(field.label ?? '')}`)
          ? 'The field asks for a date in a format. Use the type date, and formatDate in the communication'
          : undefined,
      ),
  },
  'output-dates-are-dates': {
    title: 'Dates of an output have the type date',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ app }) =>
      [...app.modules.values()].flatMap((module) =>
        fieldsOfForm(module.interface).flatMap(({ field, path }) =>
          plainTypes.has(field.type) && dateName.test(String(field.name ?? ''))
            ? [
                findingsIn(fileOf(app, 'module', module.id, 'interface'))(
                  path,
                  `${field.name} has the type ${field.type}`,
                ),
              ]
            : [],
        ),
      ),
  },
  'required-fields-first': {
    title: 'Required fields come first, advanced fields last',
    page: 'best-practices/input-parameters/mappable-parameters',
    level: 'required',
    check: ({ app }) =>
      [...app.modules.values()].flatMap((module) => {
        const fields = topFields(module.mappableParameters).filter(({ field }) => field.type !== 'hidden')
        const late = fields.find((place, index) => fields.slice(0, index).some((before) => rank(before) > rank(place)))
        return late === undefined
          ? []
          : [
              findingsIn(fileOf(app, 'module', module.id, 'mappableParams'))(
                late.path,
                `Move ${String(late.field.name)} before the fields that are ${rank(late) === 0 ? 'not required' : 'advanced'}`,
              ),
            ]
      }),
  },
  'advanced-fields-have-defaults': {
    title: 'A required advanced field has a default',
    page: 'best-practices/input-parameters/mappable-parameters',
    level: 'required',
    check: ({ app }) =>
      eachField(app, ({ field }) =>
        field.advanced === true && field.required === true && field.default === undefined
          ? 'Give it a default, or show it'
          : undefined,
      ),
  },
  'help-is-a-sentence': {
    title: 'Help texts are sentences: a capital letter at the start, a period at the end',
    page: 'best-practices/naming-conventions/input-parameters/parameter-hints',
    level: 'recommended',
    check: ({ app }) =>
      eachField(app, ({ field }) => {
        if (typeof field.help !== 'string' || field.help.trim() === '') return undefined
        const help = field.help.trim()
        // A name such as utm_source is not a word of a sentence.
        if (/^\p{Ll}+(?!\w)/u.test(help)) return 'The help starts with a small letter'
        return /[.!?:)`*\]]$/.test(help) ? undefined : 'The help does not end with a period'
      }),
  },
  'limit-is-optional': {
    title: 'The limit is visible; of a search it is optional, of a trigger it is required',
    page: 'best-practices/modules/search-modules',
    level: 'required',
    check: ({ app }) =>
      [...app.modules.values()].filter(isList).flatMap((module) => {
        const limit = limitOf(module)
        if (limit === undefined) return []
        const finding = findingsIn(fileOf(app, 'module', module.id, 'mappableParams'))
        return [
          ...(limit.field.advanced === true ? [finding(limit.path, 'Do not make the limit advanced')] : []),
          ...(module.type === 'search' && limit.field.required === true
            ? [finding(limit.path, 'Do not make the limit of a search required')]
            : []),
          ...(module.type === 'trigger' && limit.field.required !== true
            ? [finding(limit.path, 'Make the limit of a trigger required')]
            : []),
        ]
      }),
  },
  'ids-are-mapped': {
    title: 'Modules that get, update or delete a record open its field with mapping on, and call it an ID',
    page: 'best-practices/remote-procedure-calls',
    level: 'recommended',
    check: ({ app }) =>
      eachField(app, ({ field, top }, module) => {
        const { actionCrud } = metadataOf(app, 'module', module.id)
        if (!top || field.type !== 'select' || !hasRpcOptions(field)) return undefined
        const isOpen = field.mode === 'edit'
        if ((actionCrud === 'read' || actionCrud === 'update' || actionCrud === 'delete') && !isOpen)
          return 'Set mode to edit'
        const saysId = /\bIDs?\b/.test(String(field.label ?? ''))
        if (isOpen && !saysId) return 'Mapping is on: the label should contain ID'
        return !isOpen && saysId ? 'Mapping is off: the label should not contain ID' : undefined
      }),
  },
  'interface-describes-the-output': {
    title: 'The interface of a module describes its output',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ app }) =>
      [...app.modules.values()].flatMap((module) => {
        if (module.type === 'responder') return []
        const names = outputNames(module)
        const finding = findingsIn(fileOf(app, 'module', module.id, 'interface'))
        if (module.interface.length === 0) {
          return names?.length === 0 ? [] : [finding([], `The module ${module.id} has no interface`)]
        }
        if (module.interface.some((item) => typeof item === 'string') || names === undefined) return []
        const described = new Set(module.interface.map((item) => (typeof item === 'string' ? undefined : item.name)))
        return [
          ...names
            .filter((name) => !described.has(name))
            .map((name) => finding([], `The interface does not describe ${name}`)),
          ...[...described]
            .filter((name) => name !== undefined && !names.includes(name))
            .map((name) => finding([], `The module does not return ${String(name)}`)),
        ]
      }),
  },
  'modules-are-documented': {
    title: 'The app has a readme for its users',
    page: 'best-practices/overview',
    level: 'recommended',
    check: ({ app }) =>
      app.readme.trim() === '' && fieldsOf(fieldsOf(app.project).generalCodeFiles).readme === null
        ? [findingsIn(projectFile)(['generalCodeFiles', 'readme'], 'Add a readme')]
        : [],
  },
} satisfies ReviewRules
