import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import { findingsIn, type ReviewFinding, type ReviewRules, type ScenarioFile, textsIn } from './review-rule.ts'

/** A module of a scenario, and where it is. */
interface PlacedStep {
  readonly step: Fields
  readonly path: ReviewFinding['path']
  /** Whether no other module of its route follows. */
  readonly last: boolean
}

const stepsIn = (flow: unknown, path: ReviewFinding['path']): readonly PlacedStep[] =>
  (Array.isArray(flow) ? flow : []).flatMap((entry: unknown, index, all): readonly PlacedStep[] => {
    const step = fieldsOf(entry)
    const here = [...path, index]
    const routes = Array.isArray(step.routes) ? step.routes : []
    return [
      { step, path: here, last: index === all.length - 1 },
      ...routes.flatMap((route: unknown, place) => stepsIn(fieldsOf(route).flow, [...here, 'routes', place, 'flow'])),
      ...stepsIn(step.onerror, [...here, 'onerror']),
    ]
  })

/** All modules of a scenario, also those of its routes and error handlers. */
export const scenarioSteps = ({ blueprint }: ScenarioFile): readonly PlacedStep[] =>
  stepsIn(fieldsOf(blueprint).flow, ['flow'])

/** The module of an app: `app#segment-abc:track` and `segment:track` are `track`. */
const moduleId = ({ step }: PlacedStep): string => String(step.module ?? '').split(':')[1] ?? ''

const appName = ({ step }: PlacedStep): string => String(step.module ?? '').split(':')[0] ?? ''

/** Values that a scenario must not show: e-mail addresses of people, tokens, bindings of an account. */
const personal: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/[\w.+-]+@(?!(?:[\w-]+\.)*example\.(?:com|org|net)\b)[\w-]+\.[a-z]{2,}/i, 'an e-mail address'],
  [/\b(?:Bearer|Basic) [\w.~+/=-]{16,}/, 'a credential'],
  [/\b(?:sgp|sk|pk|ghp|xox[bp])[_-][\w-]{16,}/, 'a token'],
  [/https:\/\/hook\.[\w.]*(?:make|integromat)\.com\/\w+/, 'the address of a webhook'],
]

const eachScenario = (
  scenarios: readonly ScenarioFile[],
  check: (scenario: ScenarioFile, finding: ReturnType<typeof findingsIn>) => readonly ReviewFinding[],
): readonly ReviewFinding[] => scenarios.flatMap((scenario) => check(scenario, findingsIn(scenario.path)))

/** Rules about test scenarios. */
export const scenarioRules = {
  'scenarios-are-blueprints': {
    title: 'Test scenarios are blueprints in the format that the platform exports',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ scenarios }) =>
      eachScenario(scenarios, (scenario, finding) => {
        const { name, flow, metadata } = fieldsOf(scenario.blueprint)
        const steps = scenarioSteps(scenario)
        const ids = steps.map(({ step }) => step.id)
        return [
          ...(typeof name === 'string' && name !== '' ? [] : [finding(['name'], 'The scenario has no name')]),
          ...(Array.isArray(flow) && flow.length > 0 ? [] : [finding(['flow'], 'The scenario has no modules')]),
          ...(fieldsOf(metadata).version === 1 ? [] : [finding(['metadata', 'version'], 'The version must be 1')]),
          ...(isFields(fieldsOf(metadata).scenario) ? [] : [finding(['metadata', 'scenario'], 'It is missing')]),
          ...steps.flatMap(({ step, path }) => [
            ...(Number.isInteger(step.id) && ids.indexOf(step.id) === ids.lastIndexOf(step.id)
              ? []
              : [finding([...path, 'id'], 'The id must be an integer that no other module has')]),
            ...(/^[\w#-]+:\w+$/.test(String(step.module)) ? [] : [finding([...path, 'module'], 'Expected app:module')]),
            ...(Number.isInteger(step.version)
              ? []
              : [finding([...path, 'version'], 'The version must be an integer')]),
          ]),
        ]
      }),
  },
  'scenarios-use-every-module': {
    title: 'Every module is in a test scenario',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ app, scenarios }) => {
      const used = new Set(scenarios.flatMap((scenario) => scenarioSteps(scenario).map(moduleId)))
      return [...app.modules.keys()]
        .filter((id) => !used.has(id))
        .map((id) => findingsIn('scenarios')([], `No *.blueprint.json uses the module ${id}`))
    },
  },
  'scenarios-show-an-error': {
    title: 'A scenario of its own shows an error',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ scenarios }) =>
      scenarios.some(({ path, blueprint }) => /\berrors?\b|\bfail/i.test(`${path} ${String(fieldsOf(blueprint).name)}`))
        ? []
        : [findingsIn('scenarios')([], 'Add a scenario that produces an error, with the word error in its name')],
  },
  'scenarios-show-no-people': {
    title: 'Scenarios contain no personal data and no credentials',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ scenarios }) =>
      eachScenario(scenarios, ({ blueprint }, finding) =>
        textsIn(blueprint).flatMap(({ text, path }) =>
          personal.flatMap(([pattern, what]) =>
            pattern.test(text) ? [finding(path, `The text contains ${what}`)] : [],
          ),
        ),
      ),
  },
  'scenarios-end-with-lists': {
    title: 'Searches are at the end of their route, so that nothing runs several times',
    page: 'app-review/prerequisites',
    level: 'recommended',
    check: ({ app, scenarios }) =>
      eachScenario(scenarios, (scenario, finding) =>
        scenarioSteps(scenario).flatMap((step) =>
          app.modules.get(moduleId(step))?.type === 'search' && !step.last
            ? [finding(step.path, `Move ${moduleId(step)} to the end of a route`)]
            : [],
        ),
      ),
  },
  'scenarios-use-no-other-webhook': {
    title: 'No scenario starts with a webhook of another app',
    page: 'app-review/prerequisites',
    level: 'required',
    check: ({ scenarios }) =>
      eachScenario(scenarios, (scenario, finding) =>
        scenarioSteps(scenario).flatMap((step) =>
          appName(step) === 'gateway'
            ? [finding(step.path, 'Start the scenario without a webhook of another app')]
            : [],
        ),
      ),
  },
} satisfies ReviewRules
