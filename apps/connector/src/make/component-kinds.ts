/** Content of a code file. */
export type CodeContent =
  | 'communication'
  | 'connection-communication'
  | 'parameters'
  | 'object'
  | 'strings'
  | 'epoch'
  | 'any'
  | 'text'

/** One code of a component: the default name and the content of its file. */
export interface CodeSpec {
  /** The default file name is `<id>.<suffix>`. */
  readonly suffix: string
  readonly content: CodeContent
}

/** The kinds of component of an app; keys of `components` in the project file, in its order. */
export const componentKinds = ['connection', 'webhook', 'module', 'rpc', 'function', 'endpoint'] as const

/** One of {@link componentKinds}. */
export type ComponentKind = (typeof componentKinds)[number]

const parameters = { content: 'parameters' } as const
const strings = { content: 'strings' } as const
const object = { content: 'object' } as const

/**
 * The codes of each kind of component.
 * @see https://developers.make.com/custom-apps-documentation/make-apps-editor/apps-sdk/local-development-for-apps
 */
export const codesOf: Readonly<Record<ComponentKind, Readonly<Record<string, CodeSpec>>>> = {
  connection: {
    communication: { suffix: 'communication.iml.json', content: 'connection-communication' },
    params: { suffix: 'params.iml.json', ...parameters },
    common: { suffix: 'common.json', ...object },
    scopeList: { suffix: 'scope-list.iml.json', ...object },
    defaultScope: { suffix: 'default-scope.iml.json', ...strings },
    installSpec: { suffix: 'install-spec.iml.json', ...parameters },
    installDirectives: { suffix: 'install-directives.iml.json', content: 'any' },
  },
  webhook: {
    communication: { suffix: 'communication.iml.json', content: 'any' },
    params: { suffix: 'params.iml.json', ...parameters },
    attach: { suffix: 'attach.iml.json', content: 'any' },
    detach: { suffix: 'detach.iml.json', content: 'any' },
    update: { suffix: 'update.iml.json', content: 'any' },
    requiredScope: { suffix: 'required-scope.iml.json', ...strings },
  },
  module: {
    communication: { suffix: 'communication.iml.json', content: 'communication' },
    staticParams: { suffix: 'static-params.iml.json', ...parameters },
    mappableParams: { suffix: 'mappable-params.iml.json', ...parameters },
    interface: { suffix: 'interface.iml.json', ...parameters },
    samples: { suffix: 'samples.iml.json', ...object },
    scope: { suffix: 'scope.iml.json', ...strings },
    epoch: { suffix: 'epoch.iml.json', content: 'epoch' },
  },
  rpc: {
    communication: { suffix: 'communication.iml.json', content: 'communication' },
    params: { suffix: 'params.iml.json', ...parameters },
  },
  function: {
    code: { suffix: 'js', content: 'text' },
    test: { suffix: 'test.js', content: 'text' },
  },
  endpoint: {
    communication: { suffix: 'communication.iml.json', content: 'any' },
    inputParameters: { suffix: 'input.iml.json', ...parameters },
    outputParameters: { suffix: 'output.iml.json', ...parameters },
    scope: { suffix: 'scope.iml.json', ...strings },
    context: { suffix: 'context.md', content: 'text' },
  },
}

/** Codes that only some types of module have. */
export const moduleTypesOfCode: Readonly<Record<string, readonly string[]>> = {
  scope: ['trigger', 'action', 'search', 'universal'],
  epoch: ['trigger'],
}

/** An id in the names of folders and files: `makeApiCall` becomes `make-api-call`. */
export const kebabId = (id: string): string => id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()

/** Default path of a code file, relative to the project file. */
export const codePath = (kind: ComponentKind, id: string, code: string): string => {
  const spec = codesOf[kind][code]
  if (spec === undefined) throw new RangeError(`A ${kind} has no code ${code}.`)
  return `${kind}s/${kebabId(id)}/${kebabId(id)}.${spec.suffix}`
}
