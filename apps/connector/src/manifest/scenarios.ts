import type { ModuleDraft } from './component.ts'
import type { ExampleParameters } from './example-of-call.ts'

/** The app in a scenario until it is published: its id follows the number sign. Replace it by yours after an import. */
const appInScenario = 'app#segment'

/** Distance of two modules in the editor, in pixels. */
const step = 300

/** A module of a scenario, in the format that the platform exports. */
interface ScenarioModule {
  readonly id: number
  readonly module: string
  readonly version: number
  readonly parameters: ExampleParameters
  readonly mapper: ExampleParameters | null
  readonly metadata: { readonly designer: { readonly x: number; readonly y: number } }
  readonly routes?: readonly { readonly flow: readonly ScenarioModule[] }[]
}

/** A test scenario. */
export interface Scenario {
  readonly path: string
  readonly blueprint: {
    readonly name: string
    readonly flow: readonly ScenarioModule[]
    readonly metadata: Readonly<Record<string, unknown>>
  }
}

const placed = (module: ModuleDraft, id: number, x: number, y = 0, mapper = module.example): ScenarioModule => ({
  id,
  module: `${appInScenario}:${module.id}`,
  version: 1,
  parameters: {},
  mapper,
  metadata: { designer: { x, y } },
})

const scenario = (file: string, name: string, flow: readonly ScenarioModule[], instant = false): Scenario => ({
  path: `scenarios/${file}.blueprint.json`,
  blueprint: {
    name,
    flow,
    metadata: {
      instant,
      version: 1,
      scenario: {
        roundtrips: 1,
        maxErrors: 3,
        autoCommit: true,
        autoCommitTriggerLast: true,
        sequential: false,
        confidential: false,
        dataloss: false,
        dlq: false,
        freshVariables: false,
      },
      designer: { orphans: [] },
    },
  },
})

/** One after the other; searches at the end, each on a route of its own, so that nothing runs several times. */
const oneScenario = (modules: readonly ModuleDraft[]): readonly ScenarioModule[] => {
  const [single, lists] = [modules.filter(isSingle), modules.filter((module) => !isSingle(module))]
  const chain = single.map((module, index) => placed(module, index + 1, index * step))
  if (lists.length === 0) return chain
  const [routerId, x] = [chain.length + 1, chain.length * step]
  return [
    ...chain,
    {
      id: routerId,
      module: 'builtin:BasicRouter',
      version: 1,
      parameters: {},
      mapper: null,
      metadata: { designer: { x, y: 0 } },
      routes: lists.map((module, index) => ({
        flow: [placed(module, routerId + 1 + index, x + step, index * step)],
      })),
    },
  ]
}

const isSingle = ({ moduleType }: ModuleDraft): boolean => moduleType === 'action' || moduleType === 'universal'

const isInstant = ({ moduleType }: ModuleDraft): boolean => moduleType === 'instant_trigger'

/** A call that Segment would drop: without an id of the user. */
const withoutUser = ({ userId: _userId, anonymousId: _anonymousId, ...rest }: ExampleParameters): ExampleParameters =>
  rest

/**
 * The test scenarios that the platform's review asks for: every module once, each trigger by itself, and one that ends
 * with an error.
 */
export const scenariosOf = (modules: readonly ModuleDraft[]): readonly Scenario[] => {
  const watching = modules.filter(isInstant)
  const failing = modules.find(({ id }) => id === 'track')
  return [
    scenario('every-module', 'Segment: every module', oneScenario(modules.filter((module) => !isInstant(module)))),
    ...watching.map((module) =>
      scenario(module.id, `Segment: ${module.label.toLowerCase()}`, [placed(module, 1, 0, 0, {})], true),
    ),
    ...(failing === undefined
      ? []
      : [
          scenario('error', 'Segment: error for an event without a user', [
            placed(failing, 1, 0, 0, withoutUser(failing.example)),
          ]),
        ]),
  ]
}
