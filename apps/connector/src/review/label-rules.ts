import { type App, fieldsOf, type Module, type ParameterItem } from '../app/app.ts'
import { projectFile } from '../app/read-app.ts'
import { isTitleCase } from '../make/sentence-case.ts'
import { fieldsOfForm, fileOf, formsOf, isTrigger } from './app-parts.ts'
import { findingsIn, type ReviewFinding, type ReviewRules } from './review-rule.ts'

/** Names that keep their capitals in the middle of a label. */
const knownNames = [
  'airtable asana azure calendar chrome docs drive dropbox english excel facebook firefox github gitlab gmail google',
  'hubspot instagram ios jira linkedin make microsoft notion office outlook paypal salesforce segment sheets shopify',
  'slack stripe teams telegram trello twilio twitter wordpress youtube zapier zendesk zoom',
  'monday tuesday wednesday thursday friday saturday sunday',
].flatMap((line) => line.split(' '))

/** Names in an app: the known ones, and the words of its connections. */
const namesOf = (app: App): ReadonlySet<string> =>
  new Set([
    ...knownNames,
    ...[...app.connections.values()].flatMap(({ label }) => label.toLowerCase().split(/[^\p{L}\p{N}]+/u)),
  ])

/** The file that has the label and description of a module. */
const moduleFinding = (app: App, { id }: Module) =>
  app.project === undefined
    ? (message: string): ReviewFinding => findingsIn(`modules/${id}/metadata.json`)([], message)
    : (message: string): ReviewFinding => findingsIn(projectFile)(['components', 'module', id], message)

const eachModule = (app: App, check: (module: Module) => readonly string[]): readonly ReviewFinding[] =>
  [...app.modules.values()].flatMap((module) => check(module).map(moduleFinding(app, module)))

const eachField = (
  app: App,
  check: (label: string, place: { readonly field: ReturnType<typeof fieldsOfForm>[number] }) => string | undefined,
): readonly ReviewFinding[] => {
  const inForm = (items: readonly ParameterItem[], file: string): readonly ReviewFinding[] =>
    fieldsOfForm(items).flatMap((field) => {
      const { label } = field.field
      const message = typeof label === 'string' ? check(label, { field }) : undefined
      return message === undefined ? [] : [findingsIn(file)([...field.path, 'label'], message)]
    })
  return [
    ...[...app.modules.values()].flatMap((module) =>
      formsOf(app, module).flatMap(({ items, file }) => inForm(items, file)),
    ),
    ...[...app.connections.values()].flatMap(({ id, parameters }) =>
      inForm(parameters, fileOf(app, 'connection', id, 'params')),
    ),
  ]
}

const quoted = (label: string): string => JSON.stringify(label)

/** Words that code cannot use as names. */
const reservedWords = new Set(
  'abstract arguments await boolean break byte case catch char class const continue debugger default delete do double else enum eval export extends false final finally float for function goto if implements import in instanceof int interface let long native new null package private protected public return short static super switch synchronized this throw throws transient true try typeof var void volatile while with yield'.split(
    ' ',
  ),
)

const isBulk = ({ label }: Module): boolean => /\b(?:bulk|batch|multiple)\b/i.test(label)

/** Whether the form of a bulk module opens its list with mapping on. */
const opensMapped = ({ mappableParameters }: Module): boolean =>
  fieldsOfForm(mappableParameters).some(({ field, top }) => top && field.type === 'array' && field.mode === 'edit')

/** Rules about names, labels and descriptions. */
export const labelRules = {
  'names-are-not-reserved': {
    title: 'No module, RPC or function has the name of a reserved word of JavaScript',
    page: 'best-practices/naming-conventions/modules/modules-names',
    level: 'required',
    check: ({ app }) =>
      [...app.modules.keys(), ...app.rpcs.keys(), ...app.functions.keys()]
        .filter((name) => reservedWords.has(name))
        .map((name) => findingsIn(projectFile)([], `${name} is a reserved word`)),
  },
  'test-components-are-removed': {
    title: 'Nothing in the app is there only for tests, since a published component stays',
    page: 'app-review/request-app-review',
    level: 'required',
    check: ({ app }) =>
      [...app.modules.values(), ...app.rpcs.values(), ...app.connections.values()]
        .filter(({ id, label }) => /^test(?:[A-Z\d]|$)/.test(id) || /^test(?:\b|\d)(?! )/i.test(label))
        .map(({ id }) => findingsIn(projectFile)([], `${id} looks like a test. Remove it`)),
  },
  'module-labels': {
    title: 'Modules are labeled in sentence case; triggers with Watch, searches with List or Search',
    page: 'best-practices/naming-conventions/modules/module-labels',
    level: 'required',
    check: ({ app }) => {
      const names = namesOf(app)
      return eachModule(app, (module) => {
        const { label, type } = module
        const problems: string[] = []
        if (isTitleCase(label, names)) problems.push(`The label ${quoted(label)} is not in sentence case`)
        if (/^\p{Ll}/u.test(label)) problems.push(`The label ${quoted(label)} starts with a small letter`)
        if (/\((?:Advanced|ADVANCED|Beta|BETA|Deprecated|DEPRECATED|Instant)\b/.test(label))
          problems.push(`Write the word in parentheses of ${quoted(label)} in small letters`)
        if (isTrigger(module) && !/^Watch\b/.test(label)) problems.push(`Start ${quoted(label)} with Watch`)
        if (type === 'search' && !isBulk(module) && !/^(?:List|Search|Find|Get)\b/.test(label))
          problems.push(`Start ${quoted(label)} with List, or with Search if it has filters`)
        if (type === 'universal' && !/^(?:Make an API call|Execute a GraphQL query)\b/.test(label))
          problems.push(`Label it Make an API call, not ${quoted(label)}`)
        return problems
      })
    },
  },
  'bulk-modules': {
    title: 'A bulk module is labeled Bulk … (advanced), and its list opens with mapping on',
    page: 'best-practices/modules/bulk-actions',
    level: 'required',
    check: ({ app }) =>
      eachModule(app, (module) => {
        if (!isBulk(module)) return []
        return [
          ...(/^Bulk \p{Ll}.* \(advanced\)/u.test(module.label)
            ? []
            : [`Write the label ${quoted(module.label)} as Bulk, the action and its items, and (advanced)`]),
          ...(opensMapped(module) ? [] : ['Give its array the mode edit, so that mapping is on when the form opens']),
        ]
      }),
  },
  'module-descriptions': {
    title: 'Every module says what it does, in the third person; a trigger says when it triggers',
    page: 'best-practices/naming-conventions/modules/module-descriptions',
    level: 'required',
    check: ({ app }) => {
      const names = namesOf(app)
      return eachModule(app, (module) => {
        const { description, id } = module
        if (description.trim() === '') return [`${id} has no description`]
        const problems: string[] = []
        const [first = ''] = description.split(/\s/)
        const [sentence = ''] = description.split(/[.!?]/)
        if (isTitleCase(sentence, names)) problems.push(`The description of ${id} is not in sentence case`)
        if (isTrigger(module) && !/^Triggers when\b/.test(description))
          problems.push(`Start the description of ${id} with Triggers when`)
        if (!isTrigger(module) && !/^[A-Z][a-z]+s$/.test(first))
          problems.push(`Start the description of ${id} with a verb in the third person, such as Creates`)
        return problems
      })
    },
  },
  'parameter-labels': {
    title: 'Fields have short labels in sentence case, without articles, punctuation or names of the API',
    page: 'best-practices/naming-conventions/input-parameters/parameter-labels',
    level: 'required',
    check: ({ app }) => {
      const names = namesOf(app)
      return eachField(app, (label) => {
        if (isTitleCase(label, names)) return `${quoted(label)} is not in sentence case`
        if (/^\p{Ll}+\p{Lu}|_/u.test(label)) return `${quoted(label)} is a name of the API`
        if (/^\p{Ll}/u.test(label)) return `${quoted(label)} starts with a small letter`
        if (/^(?:The|An?) /i.test(label)) return `${quoted(label)} starts with an article`
        if (/[.:;!]$/.test(label)) return `${quoted(label)} ends with punctuation`
        return undefined
      })
    },
  },
  'parameter-labels-are-short': {
    title: 'Labels of fields have one to three words',
    page: 'best-practices/naming-conventions/input-parameters/parameter-labels',
    level: 'recommended',
    check: ({ app }) =>
      eachField(app, (label) =>
        label.trim().split(/\s+/).length > 5 ? `${quoted(label)} is long. Move the explanation to the help` : undefined,
      ),
  },
  'output-labels': {
    title: 'Outputs have the labels of the fields of the same name, in sentence case',
    page: 'best-practices/naming-conventions/output-labels',
    level: 'required',
    check: ({ app }) => {
      const names = namesOf(app)
      return [...app.modules.values()].flatMap((module) => {
        const finding = findingsIn(fileOf(app, 'module', module.id, 'interface'))
        const given = new Map(
          fieldsOfForm(module.mappableParameters).flatMap(({ field, top }) =>
            top ? [[field.name, field.label] as const] : [],
          ),
        )
        return fieldsOfForm(module.interface).flatMap(({ field, path, top }) => {
          const { name, label } = field
          if (typeof label !== 'string') return []
          if (isTitleCase(label, names))
            return [finding([...path, 'label'], `${quoted(label)} is not in sentence case`)]
          const other = top ? given.get(name) : undefined
          return typeof other === 'string' && other !== label
            ? [finding([...path, 'label'], `The form calls it ${quoted(other)}, the output ${quoted(label)}`)]
            : []
        })
      })
    },
  },
  groups: {
    title: 'More than ten modules are in groups: triggers first, the universal module in Other',
    page: 'best-practices/naming-conventions/groups',
    level: 'required',
    check: ({ app }) => {
      const finding = findingsIn('groups')
      const groups = app.groups.map(fieldsOf)
      const idsOf = (group: (typeof groups)[number]): readonly string[] =>
        Array.isArray(group.modules) ? group.modules.map(String) : []
      if (groups.length <= 1)
        return app.modules.size > 10 ? [finding([], `${app.modules.size} modules need groups`)] : []
      return groups.flatMap((group, index) => {
        const modules = idsOf(group).flatMap((id) => app.modules.get(id) ?? [])
        const isOther = String(group.label).toLowerCase() === 'other'
        const universal = modules.filter(({ type }) => type === 'universal')
        return [
          ...(universal.length > 0 && !isOther
            ? [finding([index], 'Move the universal module to the group Other')]
            : []),
          ...(index > 0 && modules.length > 0 && modules.every(isTrigger)
            ? [finding([index], 'Move the group of triggers to the front')]
            : []),
          ...(isOther && index < groups.length - 1 ? [finding([index], 'Move the group Other to the end')] : []),
        ]
      })
    },
  },
} satisfies ReviewRules
